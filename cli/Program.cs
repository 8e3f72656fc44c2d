Console.Error.WriteLine("schedctl: not built yet.");
return 2;
