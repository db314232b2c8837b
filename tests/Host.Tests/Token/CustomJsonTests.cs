using System.Globalization;
using System.Text;
using System.Text.Json;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Token;

namespace PluginTokenServer.Host.Tests.Token;

public sealed class CustomJsonTests
{
    private const int Limit = InputLimits.CustomEntriesBytes;

    [Test]
    public void what_is_written_reads_as_what_it_was([Range(1, 10)] int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 100; i++)
        {
            var value = Value(random, 4);
            var written = Text(value!);
            Assert.That(JsonElement.DeepEquals(JsonDocument.Parse(written).RootElement, JsonSerializer.SerializeToElement(value)), Is.True, written);
        }
    }

    [Test]
    [Property("Requirement", "EXT-09")]
    public void nothing_larger_than_the_limit_is_written([Range(1, 10)] int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 100; i++)
        {
            var (value, limit) = (Value(random, 4)!, random.Next(300));
            var length = Encoding.UTF8.GetByteCount(Text(value));
            if (length <= limit)
                Assert.That(CustomJson.Write(value, limit).Length, Is.EqualTo(length));
            else
                Assert.That(() => CustomJson.Write(value, limit), Throws.TypeOf<CustomJsonException>().With.Message.EqualTo(CustomJson.TooLarge));
        }
    }

    [TestCase(64, true)]
    [TestCase(65, false)]
    [Property("Requirement", "EXT-09")]
    public void sixty_four_levels_are_written_whatever_they_are_made_of(int levels, bool written)
    {
        var shapes = new Func<int, object>[]
        {
            depth => Nested(depth, inner => inner is null ? Array.Empty<object>() : new[] { inner }),
            depth => Nested(depth, inner => new Dictionary<string, object?> { ["x"] = inner }),
            depth => Nested(depth, inner => new Box(inner)),
            depth => Nested(depth, inner => inner is null ? new List<int>() : new Queue<object>([inner])),
            depth => JsonDocument.Parse(new string('[', depth) + new string(']', depth), new JsonDocumentOptions { MaxDepth = 200 }).RootElement,
            depth => JsonDocument.Parse(string.Concat(Enumerable.Repeat("{\"x\":", depth - 1)) + "{}" + new string('}', depth - 1), new JsonDocumentOptions { MaxDepth = 200 }),
            // Half of it an object of ours, half of it JSON already.
            depth => Nested(depth - 30, inner => inner is null ? JsonDocument.Parse(new string('[', 31) + "1" + new string(']', 31)).RootElement : new[] { inner }),
        };
        foreach (var shape in shapes)
        {
            if (written)
                Assert.That(CustomJson.Write(shape(levels), Limit).Length, Is.GreaterThan(levels));
            else
                Assert.That(() => CustomJson.Write(shape(levels), Limit), Throws.TypeOf<CustomJsonException>().With.Message.Contains("64 levels"));
        }
    }

    [Test]
    [Property("Requirement", "EXT-09")]
    public void a_circle_ends()
    {
        var list = new List<object>();
        list.Add(new Dictionary<string, object> { ["back"] = list });
        Assert.That(() => CustomJson.Write(list, Limit), Throws.TypeOf<CustomJsonException>());
    }

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(double.NegativeInfinity)]
    [TestCase(float.NaN)]
    [TestCase(float.NegativeInfinity)]
    [Property("Requirement", "EXT-09")]
    public void a_number_that_json_cannot_say_is_refused(object number)
    {
        Assert.That(() => CustomJson.Write(number, Limit), Throws.TypeOf<CustomJsonException>().With.Message.Contains("NaN"));
        Assert.That(() => CustomJson.Write(new[] { number }, Limit), Throws.TypeOf<CustomJsonException>());
        Assert.That(() => CustomJson.Write(Half.NaN, Limit), Throws.TypeOf<CustomJsonException>());
    }

    [Test]
    [Property("Requirement", "EXT-09")]
    public void what_never_ends_ends_at_the_limit()
    {
        var read = 0;
        Assert.That(() => CustomJson.Write(Endless(), Limit), Throws.TypeOf<CustomJsonException>());
        Assert.That(read, Is.LessThanOrEqualTo(Limit), "No more is read than could be written.");

        IEnumerable<object?> Endless()
        {
            while (true)
            {
                read++;
                yield return null;
            }
        }
    }

    [Test]
    [Property("Requirement", "EXT-09")]
    public void a_text_that_grows_when_it_is_escaped_counts_as_it_is_written()
    {
        Assert.That(() => CustomJson.Write(new string('\u0001', 200), 1000), Throws.TypeOf<CustomJsonException>());
        Assert.That(() => CustomJson.Write(new Dictionary<string, int> { [new string('\u0001', 200)] = 1 }, 1000), Throws.TypeOf<CustomJsonException>());
        Assert.That(() => CustomJson.Write(new byte[999], 1000), Throws.TypeOf<CustomJsonException>());
    }

    [TestCase("x", true)]
    [TestCase(1, true)]
    [TestCase(1L, true)]
    [TestCase(1.5, true)]
    [TestCase(true, true)]
    [TestCase(null, true)]
    [TestCase(new[] { 1 }, false)]
    public void a_plain_value_runs_nobodys_code(object? value, bool plain) => Assert.That(CustomJson.IsPlain(value), Is.EqualTo(plain));

    private static string Text(object value) => Encoding.UTF8.GetString(CustomJson.Write(value, Limit).Span);

    private static object Nested(int levels, Func<object?, object> wrap)
    {
        object? inner = null;
        for (var i = 0; i < levels; i++)
            inner = wrap(inner);
        return inner!;
    }

    private static object? Value(Random random, int depth) => random.Next(depth > 0 ? 12 : 8) switch
    {
        0 => random.Next(),
        1 => random.NextInt64(),
        2 => random.NextDouble(),
        3 => (decimal)random.Next() / 100,
        4 => random.Next(2) == 0,
        5 or 6 => string.Concat(Enumerable.Range(0, random.Next(10)).Select(_ => "a\"\\/<>\u00fc\u2028\u0000\r\n\ud83d\ude00 "[random.Next(12)])).Replace("\ud83d", "", StringComparison.Ordinal),
        7 => new DateTimeOffset(random.NextInt64(0, 3_000_000_000_000_000_000), TimeSpan.Zero).UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        8 or 9 => Enumerable.Range(0, random.Next(5)).Select(_ => Value(random, depth - 1)).ToArray(),
        _ => Enumerable.Range(0, random.Next(5)).ToDictionary(i => "k" + i, _ => Value(random, depth - 1)),
    };

    private sealed record Box(object? Inner);
}
