Console.Error.WriteLine("load: not built yet.");
return 2;
