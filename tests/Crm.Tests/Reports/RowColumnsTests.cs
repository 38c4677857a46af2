using System.Text.RegularExpressions;
using Crm.Reports;
using Crm.Tests.Contracts;
using Crm.Tests.Infra;
using CsCheck;

namespace Crm.Tests.Reports;

/// <summary>The columns that other tools see: those of the document, and nobody in them.</summary>
public sealed partial class RowColumnsTests
{
    /// <summary>Written in any of the ways people write numbers.</summary>
    static readonly Gen<(string Digits, string Written)> Phone =
        Gen.Select(Gen.Char['0', '9'].Array[7, 13], Gen.OneOf("", "+", "00", "tel:"), Gen.OneOf("", " ", "-"))
            .Select((digits, before, between) => (new string(digits), before + string.Join(between, digits)));

    [Fact]
    public void Columns_WhateverIsTyped_HoldNoPhoneAndNoName() => Phone.Sample(phone =>
    {
        foreach (var (key, body) in ColumnSamples.Of($"欧阳小明 {phone.Written} 好"))
            foreach (var (column, value) in RowColumns.Of(key, body))
                if (value is string text)
                {
                    Separators().Replace(text, "").ShouldNotContain(phone.Digits, customMessage: $"{key} {column}");
                    if (column is not ("Kind" or "Team" or "Person" or "Reason")) text.ShouldNotContain("欧阳", customMessage: column);
                }
    }, iter: 300);

    [Fact]
    public void Columns_OfEveryKind_AreTheDocumentsAndTyped()
    {
        var page = Repository.Text("docs", "rows.md").Split('\n');
        foreach (var (key, body) in ColumnSamples.Of("x"))
        {
            var columns = RowColumns.Of(key, body);
            var row = (string)columns.Single(c => c.Key == "Row").Value;
            var listed = Name().Matches(page.Single(l => l.StartsWith($"| `{row}` |", StringComparison.Ordinal)).Split('|')[2])
                .Select(m => m.Groups[1].Value).ToHashSet();
            columns.Select(c => c.Key).Where(c => c != "Row" && !listed.Contains(c)).ShouldBeEmpty(row);
            columns.ShouldAllBe(c => c.Value is string || c.Value is int || c.Value is long || c.Value is bool
                || c.Value is DateTimeOffset);
            if (row is "touchpoint" or "task" or "points" or "play")
                listed.Except(columns.Select(c => c.Key)).Except(["Priority"]).ShouldBeEmpty($"of a {row} whose every field is told");
        }
    }

    [GeneratedRegex(@"[\s\-]")]
    private static partial Regex Separators();

    [GeneratedRegex("`([A-Z][A-Za-z]+)`")]
    private static partial Regex Name();
}
