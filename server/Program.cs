Console.Error.WriteLine("schedd: not built yet.");
return 2;
