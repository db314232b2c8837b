using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Options;

/// <summary>What a rule sees of the configuration, and where it puts what is wrong.</summary>
internal sealed class ConfigurationReview
{
    private readonly List<ConfigurationFault> _faults = [];
    private readonly IConfigurationSection _section;

    public ConfigurationReview(TokenServerOptions options, IConfigurationSection section, bool isDevelopment)
    {
        _section = section;
        Options = options;
        IsDevelopment = isDevelopment;
        Clients = Items(nameof(options.Clients), options.Clients, client => client.ClientId);
        ApiScopes = Items(nameof(options.ApiScopes), options.ApiScopes, scope => scope.Name);
        ApiResources = Items(nameof(options.ApiResources), options.ApiResources, api => api.Name);
        IdentityResources = Items(nameof(options.IdentityResources), options.IdentityResources, resource => resource.Name);
        Users = Items(nameof(options.Users), options.Users, user => user.Username);
    }

    public TokenServerOptions Options { get; }

    public bool IsDevelopment { get; }

    public IReadOnlyList<ReviewedItem<Client>> Clients { get; }

    public IReadOnlyList<ReviewedItem<ApiScope>> ApiScopes { get; }

    public IReadOnlyList<ReviewedItem<ApiResource>> ApiResources { get; }

    public IReadOnlyList<ReviewedItem<IdentityResource>> IdentityResources { get; }

    public IReadOnlyList<ReviewedItem<UserOptions>> Users { get; }

    public IReadOnlyList<ConfigurationFault> Faults => _faults;

    public void Add(string setting, string sentence) => _faults.Add(new ConfigurationFault($"{TokenServerOptions.Section}:{setting}", null, sentence));

    public void Add<T>(ReviewedItem<T> item, string sentence) => _faults.Add(new ConfigurationFault(item.Path, item.Name, sentence));

    public void Add<T>(ReviewedItem<T> item, string property, string sentence) => _faults.Add(new ConfigurationFault($"{item.Path}:{property}", item.Name, sentence));

    /// <summary>The members of a list of an item, each with the path it has in configuration.</summary>
    public IEnumerable<ReviewedItem<TMember>> Members<T, TMember>(ReviewedItem<T> item, string property, IEnumerable<TMember> members)
    {
        var list = $"{item.Path}:{property}";
        var paths = PathsOf(list[(TokenServerOptions.Section.Length + 1)..]);
        var values = members.ToList();
        // A set has dropped repeats, and then positions say nothing.
        return values.Select((member, index) => new ReviewedItem<TMember>(member, paths.Count == values.Count ? paths[index] : list, item.Name));
    }

    private List<ReviewedItem<T>> Items<T>(string setting, IEnumerable<T> values, Func<T, string> name)
    {
        var paths = PathsOf(setting);
        return [.. values.Select((value, index) => new ReviewedItem<T>(value, paths[index], name(value)))];
    }

    // A list bound from the environment need not count from 0, so that its keys say more than the positions.
    private List<string> PathsOf(string setting) => [.. _section.GetSection(setting).GetChildren().Select(child => child.Path)];
}
