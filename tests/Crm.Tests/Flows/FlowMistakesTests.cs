using System.Text.Json;
using Crm.Conditions;
using Crm.Flows;

namespace Crm.Tests.Flows;

public sealed class FlowMistakesTests
{
    const string Good = """
        { "flow": "f", "version": 1, "steps": [ { "step": "s", "label": { "zh-CN": "x", "en": "x" }, "on": [ { "milestone": "paid",
        "after": "PT1H", "at": "10:00" } ], "expires": "P1D",
          "class": "care", "channel": "sms", "exit": [ "cancelled" ], "variants": [ { "variant": "v", "text": { "zh-CN": "好{{name}}",
          "en": "hi {{name}}" } } ] } ] }
        """;

    [Fact]
    public void Read_GoodFlow_HasNoMistakes() => Mistakes(Good).ShouldBeEmpty();

    [Theory]
    [InlineData("\"version\": 1", "\"version\": \"1\"", "$.version: a version is a whole number from 1.")]
    [InlineData("\"version\": 1", "\"version\": 0", "$.version: a version is a whole number from 1.")]
    [InlineData("\"version\": 1", "\"version\": 1e99", "$.version: a version is a whole number from 1.")]
    [InlineData("\"flow\": \"f\"", "\"flow\": 3", "$.flow: give a text.")]
    [InlineData("\"flow\": \"f\"", "\"flow\": \"f\", \"colour\": 1", "$.colour: is not known here")]
    [InlineData("\"after\": \"PT1H\"", "\"after\": \"an hour\"", "$.steps[0].on[0].after: 'an hour' is no ISO 8601 duration")]
    [InlineData("\"after\": \"PT1H\"", "\"after\": \"P99999999D\"", "$.steps[0].on[0].after:")]
    [InlineData("\"after\": \"PT1H\"", "\"after\": \"P99999999999999999999D\"", "$.steps[0].on[0].after:")]
    [InlineData("\"after\": \"PT1H\"", "\"after\": \"-PT1H\"", "$.steps[0].on[0].after: lies between nothing and 1000 days")]
    [InlineData("\"at\": \"10:00\"", "\"at\": \"25:00\"", "$.steps[0].on[0].at: a local time is written HH:mm.")]
    [InlineData("\"at\": \"10:00\"", "\"at\": 10", "$.steps[0].on[0].at: a local time is written HH:mm.")]
    [InlineData("\"paid\"", "\"payed\"", "$.steps[0].on[0].milestone: 'payed' is not one of created, paid,")]
    [InlineData("\"paid\"", "\"1\"", "$.steps[0].on[0].milestone: '1' is not one of")]
    [InlineData("\"cancelled\"", "\"paid,shipped\"", "$.steps[0].exit[0]: 'paid,shipped' is not one of")]
    [InlineData("\"care\"", "\"spam\"", "$.steps[0].class: 'spam' is not one of transactional, care, promotional.")]
    [InlineData("\"channel\": \"sms\",", "", "$.steps[0].channel: give one of sms, email, task, coupon, gift.")]
    [InlineData("\"channel\": \"sms\"", "\"channel\": \"sms\", \"task\": {}",
        "$.steps[0].task: belongs to the channels task, coupon and gift.")]
    [InlineData("\"channel\": \"sms\"", "\"channel\": \"task\", \"task\": { \"team\": \"\" }", "$.steps[0].task.team: give a text.")]
    [InlineData("\"channel\": \"sms\"", "\"channel\": \"task\", \"task\": { \"key\": { \"fact\": \"customer.wealth\", \"is\": 1 } }",
        "$.steps[0].task.key.fact: 'customer.wealth' is no fact")]
    [InlineData("\"channel\": \"sms\"", "\"channel\": \"task\", \"task\": { \"script\": { \"en\": [\"{{#if}}\"] } }",
        "$.steps[0].task.script: the lines for zh-CN are missing.")]
    [InlineData("\"channel\": \"sms\"", "\"channel\": \"task\", \"task\": { \"outcomes\": [] }",
        "$.steps[0].task.outcomes: is a list of 1 to 9 outcomes.")]
    [InlineData("\"channel\": \"sms\"", "\"channel\": \"task\", \"task\": { \"outcomes\": [ { \"code\": \"No\", \"label\": {} } ] }",
        "$.steps[0].task.outcomes[0].code: has 1 to 40 small letters")]
    [InlineData("\"channel\": \"sms\"",
        "\"channel\": \"task\", \"task\": { \"outcomes\": [ { \"code\": \"no\", \"event\": \"birthday\" } ] }",
        "$.steps[0].task.outcomes[0].event: is scenario:… or event:…")]
    [InlineData("\"channel\": \"sms\"",
        "\"channel\": \"task\", \"task\": { \"outcomes\": [ { \"code\": \"no\", \"again\": { \"afterDays\": 1 } } ] }",
        "$.steps[0].task.outcomes[0].again: is {")]
    [InlineData("\"channel\": \"sms\"", "\"channel\": \"gift\"", "$.steps[0].offer: say what is given: value, validFor, reason.")]
    [InlineData("\"channel\": \"sms\"", "\"channel\": \"sms\", \"offer\": {}",
        "$.steps[0].offer: belongs to the channels coupon and gift.")]
    [InlineData("\"channel\": \"sms\"",
        "\"channel\": \"coupon\", \"offer\": { \"value\": { \"zh-CN\": \"x\", \"en\": \"x\" }, \"validFor\": \"soon\" }",
        "$.steps[0].offer.validFor: 'soon' is no ISO 8601 duration")]
    [InlineData("\"channel\": \"sms\"",
        "\"channel\": \"coupon\", \"offer\": { \"value\": { \"zh-CN\": \"x\", \"en\": \"x\" }, \"validFor\": \"P1D\" }",
        "$.steps[0].offer.reason: give a text for each language")]
    [InlineData("\"en\": \"x\"", "\"fr\": \"x\"", "$.steps[0].label: the text for en is missing.")]
    [InlineData("hi {{name}}", "hi {{name", "$.steps[0].variants[0].text.en:")]
    [InlineData("hi {{name}}", "{{#if name}}hi", "$.steps[0].variants[0].text.en:")]
    [InlineData("hi {{name}}", "{{shout name}}", "$.steps[0].variants[0].text.en:")]
    [InlineData("[ { \"variant\": \"v\"", "[ 7, { \"variant\": \"v\"", "$.steps[0].variants[0] is no object.")]
    public void Read_Mistake_IsToldWithItsPath(string old, string @new, string told)
    {
        Good.ShouldContain(old);
        Mistakes(Good.Replace(old, @new, StringComparison.Ordinal))
            .ShouldContain(m => m.StartsWith("my.json: ", StringComparison.Ordinal)
            && m.Contains(told, StringComparison.Ordinal),
            $"told: {string.Join(" | ", Mistakes(Good.Replace(old, @new, StringComparison.Ordinal)))}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"flow\":\"f\",\"version\":1,\"steps\":[]}")]
    [InlineData("{\"flow\":\"f\",\"version\":1,\"steps\":{}}")]
    [InlineData("{\"flow\":\"f\",\"version\":1,\"steps\":[null]}")]
    public void Read_NoFlowAtAll_IsToldNotThrown(string json) => Mistakes(json).ShouldNotBeEmpty();

    [Fact]
    public void Read_ManyMistakes_AreToldAtOnce() =>
        Mistakes(Good.Replace("\"version\": 1", "\"version\": 0", StringComparison.Ordinal)
            .Replace("PT1H", "soon", StringComparison.Ordinal).Replace("\"care\"", "\"spam\"", StringComparison.Ordinal)).Count.ShouldBe(3);

    [Theory]
    [InlineData("7", "$: a condition is an object")]
    [InlineData("{}", "$: a condition has one of all, any, not, fact.")]
    [InlineData("{\"fact\":\"customer.shoeSize\",\"is\":1}", "$.fact: 'customer.shoeSize' is no fact; known are customer.orders,")]
    [InlineData("{\"fact\":\"order.total\"}", "$: compare 'order.total' with exactly one of is,")]
    [InlineData("{\"fact\":\"order.total\",\"atLeast\":1,\"atMost\":2}", "$: compare 'order.total' with exactly one of is,")]
    [InlineData("{\"fact\":\"order.total\",\"like\":1}", "$: compare 'order.total' with exactly one of is,")]
    [InlineData("{\"fact\":\"order.total\",\"atLeast\":\"1\"}", "$.atLeast: takes a value of the fact's type, Number.")]
    [InlineData("{\"fact\":\"order.total\",\"is\":1e400}", "$.is: takes a value of the fact's type, Number.")]
    [InlineData("{\"fact\":\"order.currency\",\"over\":\"CNY\"}", "$.over: compares numbers only.")]
    [InlineData("{\"fact\":\"order.currency\",\"in\":\"CNY\"}", "$.in: is a list.")]
    [InlineData("{\"fact\":\"order.currency\",\"in\":[\"CNY\",1]}", "$.in: lists values of the fact's type, Text.")]
    [InlineData("{\"fact\":\"order.paid\",\"known\":1}", "$.known: is true or false.")]
    [InlineData("{\"all\":[]}", "$.all: give a list of conditions.")]
    [InlineData("{\"any\":{}}", "$.any: give a list of conditions.")]
    [InlineData("{\"all\":[{\"fact\":\"order.paid\",\"is\":true},{\"not\":{\"any\":[{\"fact\":\"x\",\"is\":1}]}}]}",
        "$.all[1].not.any[0].fact: 'x' is no fact")]
    [InlineData("{\"all\":[{\"fact\":\"order.paid\",\"is\":true}],\"fact\":\"order.total\",\"atLeast\":1}", "$: 'all' stands alone")]
    [InlineData("{\"any\":[{\"fact\":\"order.paid\",\"is\":true}],\"not\":{\"fact\":\"order.paid\",\"is\":true}}", "$: 'any' stands alone")]
    public void Condition_Mistake_IsToldWithItsPathAndNeverHolds(string json, string told)
    {
        var mistakes = new List<string>();
        using var document = JsonDocument.Parse(json);
        Condition.Parse(document.RootElement, "$", mistakes);
        mistakes.ShouldHaveSingleItem().ShouldStartWith(told);
    }

    static List<string> Mistakes(string json)
    {
        var mistakes = new List<string>();
        var flow = FlowReader.Read("my.json", json, mistakes);
        (flow is null).ShouldBe(mistakes.Count > 0);
        return mistakes;
    }
}
