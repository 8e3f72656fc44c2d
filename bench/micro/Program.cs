Console.Error.WriteLine("bench: not built yet.");
return 2;
