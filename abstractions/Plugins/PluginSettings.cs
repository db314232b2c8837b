using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace PluginTokenServer.Plugins;

/// <summary>Binds a plugin's settings.</summary>
public static class PluginSettings
{
    /// <summary>Binds the plugin's settings to a class, injectable as itself and as <see cref="IOptions{TOptions}"/>. Call it in <see cref="IPluginStartup.ConfigureServices"/>.</summary>
    /// <typeparam name="T">The settings, a class with a settable property for each.</typeparam>
    /// <param name="services">The plugin's container.</param>
    /// <param name="context">The plugin.</param>
    /// <exception cref="InvalidOperationException">A setting is configured that the class does not have, or has a value that does not fit. The message names it.</exception>
    public static IServiceCollection AddSettings<T>(this IServiceCollection services, PluginContext context) where T : class, new()
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(context);
        var unknown = Unknown(context.Settings, typeof(T), "").ToArray();
        if (unknown.Length > 0)
        {
            throw new InvalidOperationException(
                $"Unknown setting {string.Join(", ", unknown.Select(setting => $"'{setting.Path}'"))} in TokenServer:Plugins:Entries:{context.Id}:Settings; known are {string.Join(", ", unknown[0].Known)}.");
        }

        var settings = new T();
        context.Settings.Bind(settings, binder => binder.ErrorOnUnknownConfiguration = true);
        return services.AddSingleton(settings).AddSingleton(Options.Create(settings));
    }

    /// <summary>Binds the plugin's settings to a class and has them checked, injectable as itself and as <see cref="IOptions{TOptions}"/>. Call it in <see cref="IPluginStartup.ConfigureServices"/>.</summary>
    /// <typeparam name="T">The settings, a class with a settable property for each.</typeparam>
    /// <param name="services">The plugin's container.</param>
    /// <param name="context">The plugin.</param>
    /// <param name="faults">Says what is wrong with them, each in one sentence that begins with the name of the setting. They are shown: no secrets.</param>
    /// <exception cref="InvalidOperationException">They do not fit. The message says why.</exception>
    public static IServiceCollection AddSettings<T>(this IServiceCollection services, PluginContext context, Func<T, IEnumerable<string>> faults) where T : class, new()
    {
        ArgumentNullException.ThrowIfNull(faults);
        services.AddSettings<T>(context);
        var settings = (T)services.Last(service => service.ServiceType == typeof(T)).ImplementationInstance!;
        var found = faults(settings).ToArray();
        return found.Length == 0
            ? services
            : throw new InvalidOperationException($"Wrong in TokenServer:Plugins:Entries:{context.Id}:Settings: {string.Join(' ', found)}");
    }

    // The binder finds them too, and does not say where in a list.
    private static IEnumerable<(string Path, IEnumerable<string> Known)> Unknown(IConfiguration section, Type type, string path)
    {
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).ToArray();
        foreach (var child in section.GetChildren())
        {
            if (Array.Find(properties, property => string.Equals(property.Name, child.Key, StringComparison.OrdinalIgnoreCase)) is not { } property)
                yield return (path + child.Key, properties.Select(property => property.Name));
            else if (ItemOf(property.PropertyType) is { } item)
            {
                foreach (var unknown in child.GetChildren().SelectMany(entry => Unknown(entry, item, $"{path}{property.Name}:{entry.Key}:")))
                    yield return unknown;
            }
        }
    }

    private static Type? ItemOf(Type list) =>
        list.IsGenericType && list.GetGenericArguments() is [{ IsClass: true } item] && item != typeof(string) && list.IsAssignableTo(typeof(System.Collections.IEnumerable)) ? item : null;
}
