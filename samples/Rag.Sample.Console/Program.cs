using Rag.Sample.Console;

// Text is UTF-8 wherever it goes; a redirected stream on Linux would be anyway.
System.Console.OutputEncoding = System.Text.Encoding.UTF8;
return await CommandLine.RunAsync(args);
