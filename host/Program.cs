using PluginTokenServer.Host.CommandLine;

return await CommandLineApplication.RunAsync(args);
