using Microsoft.Extensions.DependencyInjection.Extensions;

namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>
/// Finds what a plugin offers: what its startup registered for a contract, and its public types that implement one. Registrations are
/// taken over: an offered type is resolved as itself, so that the contract, where the plugin asks for it, keeps meaning the server's.
/// </summary>
internal static class OfferCollector
{
    public static IReadOnlyList<OfferedType> Collect(IServiceCollection services, IReadOnlySet<ServiceDescriptor> seeded, IReadOnlyList<Type> types)
    {
        var offers = new List<OfferedType>();
        foreach (var point in ExtensionPoints.Called)
        {
            foreach (var registered in services.Where(service => service.ServiceType == point.Contract && !service.IsKeyedService && !seeded.Contains(service)).ToArray())
            {
                services.Remove(registered);
                offers.Add(TakeOver(services, point, registered, key: offers.Count));
            }

            foreach (var type in types.Where(type => IsOffered(type, point)).Where(type => offers.All(offer => offer.Point != point || offer.Type != type)))
                offers.Add(AsItself(services, point, type, ServiceLifetime.Scoped));
        }

        return offers;
    }

    private static bool IsOffered(Type type, ExtensionPoint point) =>
        type is { IsClass: true, IsAbstract: false, IsVisible: true, ContainsGenericParameters: false } && type.IsAssignableTo(point.Contract);

    private static OfferedType TakeOver(IServiceCollection services, ExtensionPoint point, ServiceDescriptor registered, int key)
    {
        if (registered.ImplementationType is { } type)
            return AsItself(services, point, type, registered.Lifetime);

        var lifetime = point.Prepare is null ? registered.Lifetime : ServiceLifetime.Singleton;
        services.Add(registered.ImplementationFactory is { } make
            ? ServiceDescriptor.DescribeKeyed(point.Contract, key, (provider, _) => make(provider), lifetime)
            : new ServiceDescriptor(point.Contract, key, registered.ImplementationInstance!));
        return new OfferedType(point, point.Contract.Name, provider => provider.GetRequiredKeyedService(point.Contract, key));
    }

    private static OfferedType AsItself(IServiceCollection services, ExtensionPoint point, Type type, ServiceLifetime lifetime)
    {
        if (point.Prepare is not null)
        {
            if (PerCall(services, type) is { } perCall)
            {
                var sentence = $"it is made once and its constructor takes {perCall.Name}, which is made for each call; take that as a parameter of the endpoint";
                return new OfferedType(point, TypeText.NameOf(type), _ => throw new InvalidOperationException(sentence)) { Type = type };
            }

            // By a key: the same type may offer something else too, and be made for each call of that.
            services.Add(new ServiceDescriptor(type, point.Contract, type, ServiceLifetime.Singleton));
            return new OfferedType(point, TypeText.NameOf(type), provider => provider.GetRequiredKeyedService(type, point.Contract)) { Type = type };
        }

        services.TryAdd(new ServiceDescriptor(type, type, lifetime));
        return new OfferedType(point, TypeText.NameOf(type), provider => provider.GetRequiredService(type)) { Type = type };
    }

    /// <summary>What a type that is made once cannot be made with. Dependency injection would say so too, and name the insides of the server.</summary>
    private static Type? PerCall(IServiceCollection services, Type type) => type.GetConstructors()
        .SelectMany(constructor => constructor.GetParameters(), (_, parameter) => parameter.ParameterType)
        .FirstOrDefault(wanted => services.Any(service => service.ServiceType == wanted && service.Lifetime == ServiceLifetime.Scoped));
}
