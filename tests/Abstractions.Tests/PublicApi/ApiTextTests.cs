namespace PluginTokenServer.Abstractions.Tests.PublicApi;

public class ApiTextTests
{
    [Test]
    public void a_class_is_written_with_all_that_callers_can_see()
    {
        Assert.That(Lines(typeof(Sample<>)), Is.EqualTo(new[]
        {
            "PluginTokenServer.Abstractions.Tests.PublicApi.Sample<T>: abstract class : IDisposable where T : class, new()",
            "protected abstract int? Depth(string text = \"x\", DayOfWeek day = DayOfWeek.Monday, CancellationToken token = default)",
            "protected ctor(IEnumerable<string?>? names)",
            "public (int first, (string? left, T right) second) Pair(params string[] parts)",
            "public const string Prefix = \"p\"",
            "public override string ToString()",
            "public string Read { get; protected set; }",
            "public string? Once { get; init; }",
            "public virtual TOut Map<TOut>(T input) where TOut : struct",
            "public void Dispose()",
        }));
    }

    [Test]
    public void an_interface_tells_a_default_body_from_none()
    {
        Assert.That(Lines(typeof(ISample)), Is.EqualTo(new[]
        {
            "PluginTokenServer.Abstractions.Tests.PublicApi.ISample: interface",
            "public abstract void Needed()",
            "public virtual void Offered()",
        }));
    }

    [Test]
    public void an_enum_is_written_with_its_values()
    {
        Assert.That(Lines(typeof(SampleChoices)), Is.EqualTo(new[]
        {
            "PluginTokenServer.Abstractions.Tests.PublicApi.SampleChoices: [Flags] enum : int",
            "None = 0",
            "One = 1",
        }));
    }

    [Test]
    public void a_difference_is_told_by_type_and_line()
    {
        var diff = ApiDiff.Between("A.B: class\n    gone\n    kept\nA.C: class\n", "A.B: sealed class\n    kept\nA.C: class\n    new\n");

        Assert.That(diff, Is.EqualTo("A.B\n  - class\n  - gone\n  + sealed class\nA.C\n  + new\n"));
    }

    [Test]
    public void equal_texts_have_no_difference()
    {
        Assert.That(ApiDiff.Between("A.B: class\r\n    kept\r\n", "A.B: class\n    kept\n"), Is.Empty);
    }

    private static IEnumerable<string> Lines(Type type) =>
        new ApiText().Write([type]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim());
}

public abstract class Sample<T> : IDisposable where T : class, new()
{
    public const string Prefix = "p";

    protected Sample(IEnumerable<string?>? names) => Read = string.Concat(names ?? []);

    public string Read { get; protected set; }

    public string? Once { get; init; }

    public (int first, (string? left, T right) second) Pair(params string[] parts) => (parts.Length, (null, new T()));

    public virtual TOut Map<TOut>(T input) where TOut : struct => default;

    public void Dispose() => GC.SuppressFinalize(this);

    public override string ToString() => Read;

    protected abstract int? Depth(string text = "x", DayOfWeek day = DayOfWeek.Monday, CancellationToken token = default);

    private protected void Hidden()
    {
    }
}

public interface ISample
{
    void Needed();

    void Offered()
    {
    }
}

[Flags]
public enum SampleChoices
{
    None = 0,
    One = 1,
}
