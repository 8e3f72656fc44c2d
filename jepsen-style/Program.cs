Console.Error.WriteLine("jepsen-style: not built yet.");
return 2;
