System.Console.WriteLine("rag");
