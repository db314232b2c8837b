namespace PluginTokenServer.Abstractions.Tests.PublicApi;

public class PublicSurfaceTests
{
    [TestCase(typeof(Version))]
    [TestCase(typeof(Uri))]
    [TestCase(typeof(Guid))]
    [TestCase(typeof(ICloneable))]
    public void a_type_is_found_wherever_a_signature_mentions_it(Type mentioned)
    {
        Assert.That(PublicSurface.MentionedTypes(typeof(Mentions<>)), Has.Member(mentioned));
    }

    [Test]
    public void what_callers_cannot_see_is_not_part_of_the_surface()
    {
        Assert.That(PublicSurface.MentionedTypes(typeof(Mentions<>)), Has.No.Member(typeof(TimeZoneInfo)));
    }
}

public abstract class Mentions<T> where T : IEnumerable<T>, ICloneable
{
    public IReadOnlyDictionary<string, Func<Version?[]>>? InProperty { get; set; }

    internal TimeZoneInfo? Hidden { get; set; }

    protected abstract void InParameter(ref Uri uri);

    protected abstract Task<(int, Guid)> InReturn();
}
