using System.Text;
using Crm.Reports;

namespace Crm.Tests.Reports;

/// <summary>Rows of two installations are compared without when each heard of what it knows.</summary>
public sealed class ReceiptFieldsTests
{
    [Theory]
    [InlineData("""{"state":{"key":"1"},"received":{"details":1772418600},"plan":{}}""", """{"state":{"key":"1"},"plan":{}}""")]
    [InlineData("""{"phones":{"+86":{"at":"2026-03-01T00:00:00Z","received":7}},"n":1.50}""",
        """{"phones":{"+86":{"at":"2026-03-01T00:00:00Z"}},"n":1.50}""")]
    [InlineData("""{"consentFirst":{"a":1},"名":"张三 <b>\u0022"}""", """{"名":"张三 <b>\u0022"}""")]
    [InlineData("""{"tags":["received:","x"]}""", """{"tags":["received:","x"]}""")]
    public void Without_ARow_IsTheRestByteForByte(string row, string rest) =>
        Encoding.UTF8.GetString(ReceiptFields.Without(Encoding.UTF8.GetBytes(row)).Span).ShouldBe(
            Encoding.UTF8.GetString(Crm.Common.Json.Bytes(System.Text.Json.Nodes.JsonNode.Parse(rest)!)));
}
