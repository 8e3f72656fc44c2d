using System.Text;
using Sched.Cli;
using Xunit;

namespace Sched.Tests.Cli;

/// <summary>Lines of a file: every field is read, every mistake is named.</summary>
public sealed class JobLineTests
{
    [Fact]
    public void Every_field_of_a_line_reaches_the_request()
    {
        var job = JobLine.Parse(
            """
            {"id":"a","type":"t","queue":"q","key":"k","due":"2031-07-01T06:00:00Z","priority":0,"payload":"hé",
             "content_type":"text/plain","headers":{"h":"v"},"labels":{"l":"w"}}
            """);
        Assert.Equal(("a", "t", "q", "k"), (job.Id, job.Type, job.Queue, job.Key));
        Assert.Equal("2031-07-01T06:00:00.000Z", TimeText.Show(job.Due));
        Assert.Equal((0, "hé"), (job.Priority, Encoding.UTF8.GetString(job.Payload.Span)));
        Assert.Equal(("text/plain", "v", "w"), (job.ContentType, job.Headers!["h"], job.Labels!["l"]));
        Assert.Equal(TimeSpan.FromSeconds(90), JobLine.Parse("""{"type":"t","delay":"1m30s"}""").Delay);
        Assert.Equal(TimeSpan.FromSeconds(5), JobLine.Parse("""{"type":"t","due":"+5s"}""").Delay);
        Assert.Equal([1, 2], JobLine.Parse("""{"type":"t","payload_base64":"AQI="}""").Payload.ToArray());
    }

    [Theory]
    [InlineData("""{"type":"t",}""", "not valid JSON at character 13")]
    [InlineData("""["t"]""", "not a JSON object")]
    [InlineData("""{"queue":"q"}""", "field \"type\" is missing")]
    [InlineData("""{"type":7}""", "field \"type\" must be a string, not a number")]
    [InlineData("""{"type":"t","paylod":"x"}""", "field \"paylod\" is not known. Known are: id, type")]
    [InlineData("""{"type":"t","type":"u"}""", "field \"type\" comes twice")]
    [InlineData("""{"type":"t","due":"noon"}""", "field \"due\": 'noon' is not a time. Write RFC 3339")]
    [InlineData("""{"type":"t","delay":"+5s"}""", "field \"delay\": '+5s' is not a span")]
    [InlineData("""{"type":"t","due":"+5s","delay":"5s"}""", "exclude each other")]
    [InlineData("""{"type":"t","priority":"high"}""", "field \"priority\" must be a whole number from 0")]
    [InlineData("""{"type":"t","priority":8}""", "field \"priority\" must be a whole number from 0")]
    [InlineData("""{"type":"t","payload":{}}""", "field \"payload\" must be a string, not an object")]
    [InlineData("""{"type":"t","payload_base64":"?"}""", "is not base64")]
    [InlineData("""{"type":"t","headers":{"h":1}}""", "field \"headers.h\" must be a string, not a number")]
    [InlineData("""{"type":"t","labels":[]}""", "field \"labels\" must be an object of strings, not a list")]
    public void A_mistake_names_the_field_and_what_would_be_right(string line, string expected)
    {
        var error = Assert.Throws<UsageException>(() => JobLine.Parse(line));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
