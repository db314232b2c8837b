using PluginTokenServer.Evidence;

// Exit code: 0 every invariant held, 1 the program could not do its work, 2 an invariant did not hold.
try
{
    var options = EvidenceOptions.Parse(args);
    if (options.Command == "setup")
    {
        Setup.Write(options.Required("directory"), options.Number("nodes", 1), options.Text("postgres"));
        return 0;
    }

    var target = Target.Read(options.Required("target"));
    if (options.Texts("url") is { Length: > 0 } urls)
        target = target.At([.. urls.Select(url => new Uri(url))]);
    using var requests = new Requests(target);
    await requests.SignInAsync();
    var held = options.Command switch
    {
        "race" => await new Run(options, requests).AllAsync(Race(options.Required("kind"), requests, options.Number("contenders", 8))),
        "cut" => await new Run(options, requests).AllAsync(new Cut(requests)),
        "revoke" => await new Run(options, requests).AllAsync(new Revoke(requests, options.Number("contenders", 4))),
        "kill" => await new Run(options, requests).AllAsync(new Kill(options, requests)),
        _ => throw new ArgumentException(EvidenceOptions.Usage),
    };
    return held ? 0 : 2;
}
catch (Exception fault)
{
    Console.Error.WriteLine("ERROR " + (fault is ArgumentException or InvalidOperationException or IOException ? fault.Message : fault.ToString()));
    return 1;
}

static IExperiment Race(string kind, Requests requests, int contenders) => kind switch
{
    "refresh" => new RefreshRace(requests, contenders),
    "assertion" => new AssertionRace(requests, contenders),
    "reference" => new ReferenceRace(requests, contenders),
    _ => throw new ArgumentException(EvidenceOptions.Usage),
};
