using System.Reflection;
using System.Text;
using Crm.Common;
using Crm.Customers;
using Crm.Customers.Views;
using Crm.Ingest;
using Crm.Orders;
using Crm.Tests.Infra;
using Crm.Tests.Nightly;
using Crm.Tests.Support;
using Crm.Touchpoints;
using MessagePack;

namespace Crm.Tests.Common;

/// <summary>Stored rows: packed, the same bytes for the same value, and readable by the versions before and after.</summary>
public sealed class RowBodyTests
{
    static readonly Touchpoint Text = new()
    {
        Id = Hash.Hex("a"), Flow = "post-purchase", Version = 3, Step = "shipped", Order = new OrderKey("demo", "shopify", "1"),
        Due = TestCrm.At("2026-03-01T00:00:00Z"), Expires = TestCrm.At("2026-03-02T00:00:00.1234567Z"), State = TouchpointState.Accepted,
        Text = "【云朵】您好", Parts = 1, CostMicros = 45_000, Currency = "CNY", Tried = ["aliyun"],
    };

    [Fact]
    public void Read_AnyOrder_IsWhatWasWritten()
    {
        for (var seed = 0; seed < 200; seed++)
            foreach (var told in new HistoryMaker(seed).Make())
            {
                if (told.Order is not { } state) continue;
                var order = StoredOrder.Of(state, new(StringComparer.Ordinal)
                {
                    ["post-purchase|shipped"] = new PlannedStep(3, TestCrm.At("2026-03-01T00:00:00.5Z")),
                }, Receipts.After(null, null, state, told.Received));
                var body = RowBody.Bytes(order);
                RowBody.IsJson(body).ShouldBeFalse();
                Json.Bytes(RowBody.Read<StoredOrder>(body)).ShouldBe(Json.Bytes(order));
                RowBody.Bytes(RowBody.Read<StoredOrder>(body)).ShouldBe(body);
            }
    }

    [Fact]
    public void Plan_NamesEachFlowOnce_AndIsReadAsEarlierVersionsWroteIt()
    {
        var (due, past) = (TestCrm.At("2026-03-01T00:00:00Z"), TestCrm.At("2026-03-01T20:00:00Z"));
        var order = new StoredOrder
        {
            State = new OrderState { Key = new OrderKey("demo", "shopify", "1") },
            Plan = new(StringComparer.Ordinal)
            {
                ["ab|x"] = new PlannedStep(3, due), ["a|x"] = new PlannedStep(1, due) { Past = past }, ["a|y"] = new PlannedStep(2, due),
                ["a-b|x"] = new PlannedStep(4, due),
            },
        };
        var packed = RowBody.Bytes(order);
        var state = RowBody.Bytes(order.State);
        var seconds = (byte[])[0xce, .. BitConverter.GetBytes((uint)due.ToUnixTimeSeconds()).Reverse()];
        var over = (byte[])[0xce, .. BitConverter.GetBytes((uint)past.ToUnixTimeSeconds()).Reverse()];
        packed[(1 + state.Length)..].ShouldBe([0xc0, 0xc0, 0x83, 0xa3, .. "a-b"u8, 0x81, 0xa1, .. "x"u8, 0x92, 4, .. seconds,
            0xa2, .. "ab"u8, 0x81, 0xa1, .. "x"u8, 0x92, 3, .. seconds,
            0xa1, .. "a"u8, 0x82, 0xa1, .. "x"u8, 0x93, 1, .. seconds, .. over, 0xa1, .. "y"u8, 0x92, 2, .. seconds]);
        Json.Bytes(RowBody.Read<StoredOrder>(packed)).ShouldBe(Json.Bytes(order));
        byte[] earlier = [.. packed[..(1 + state.Length)], 0xc0, 0xc0, 0x82, 0xa3, .. "a|x"u8, 0x92, 1, .. seconds,
            0xa3, .. "a|y"u8, 0x92, 2, .. seconds];
        RowBody.Read<StoredOrder>(earlier).Plan.ShouldBe(new Dictionary<string, PlannedStep>
        {
            ["a|x"] = new(1, due), ["a|y"] = new(2, due),
        });
    }

    [Fact]
    public void Read_ATouchpoint_IsWhatWasWritten() =>
        Json.Bytes(RowBody.Read<Touchpoint>(RowBody.Bytes(Text))).ShouldBe(Json.Bytes(Text));

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("0123456789ABCDEF0123456789abcdef")]
    [InlineData("0123456789abcdef0123456789abcde")]
    [InlineData("")]
    [InlineData("客")]
    public void Read_AnyId_IsWhatWasWritten(string id) =>
        RowBody.Read<DueRow>(RowBody.Bytes(new DueRow(id, id))).ShouldBe(new DueRow(id, id));

    [Fact]
    public void Read_RowOfAnEarlierVersion_IsTheSame()
    {
        RowBody.Read<DueRow>(Json.Bytes(new DueRow("a", "b"))).ShouldBe(new DueRow("a", "b"));
        RowBody.IsSame<Touchpoint>(Json.Bytes(Text), RowBody.Bytes(Text)).ShouldBeTrue();
        RowBody.IsSame<Touchpoint>(Json.Bytes(Text), RowBody.Bytes(Text with { Parts = 2 })).ShouldBeFalse();
        // As earlier versions packed it, with its last members though they are null: two nils more, in a list two longer (0xdc: the length
        // in the next two bytes).
        var packed = RowBody.Bytes(Text);
        (packed[0], packed[^1]).ShouldBe(((byte)0xdc, (byte)'n'));
        byte[] longer = [packed[0], packed[1], (byte)(packed[2] + 2), .. packed[3..], 0xc0, 0xc0];
        RowBody.Bytes(RowBody.Read<Touchpoint>(longer)).ShouldBe(packed);
        RowBody.IsSame<Touchpoint>(longer, packed).ShouldBeTrue();
        RowBody.IsSame<Touchpoint>(longer, RowBody.Bytes(Text with { Parts = 2 })).ShouldBeFalse();
    }

    /// <summary>A list of eleven: of the rest nothing is said.</summary>
    [Fact]
    public void Bytes_OfATouchpointThatCameToNothing_EndWithItsReason()
    {
        var past = Text with { Text = null, Parts = null, CostMicros = null, Currency = null, Tried = null, Reason = "past" };
        var packed = RowBody.Bytes(past);
        packed[0].ShouldBe((byte)0x9b);
        packed[^5..].ShouldBe([0xa4, .. "past"u8]);
        RowBody.Read<Touchpoint>(packed).ShouldBe(past);
    }

    [Fact]
    public void Read_FieldsOfALaterVersion_AreSteppedOver()
    {
        var body = RowBody.Bytes(new DueRow("a", "b"));
        body[0].ShouldBe((byte)0x93);
        byte[] longer = [0x95, .. body[1..], .. MessagePackSerializer.Serialize(new[] { "x" }), 0x07];
        RowBody.Read<DueRow>(longer).ShouldBe(new DueRow("a", "b"));
    }

    [Fact]
    public void Read_FieldsAnEarlierVersionHadNot_AreAbsent()
    {
        var body = RowBody.Bytes(new Refund { Opened = TestCrm.At("2026-03-01T00:00:00Z") });
        body[0].ShouldBe((byte)0x94);
        byte[] shorter = [0x92, .. body[1..^2]];
        RowBody.Read<Refund>(shorter).ShouldBe(new Refund { Opened = TestCrm.At("2026-03-01T00:00:00Z") });
    }

    [Fact]
    public void Read_RowCutAnywhere_EndsInAnException()
    {
        var customer = CustomerAttributes.Learn(new Customer { Id = "00", Group = "g" }, new Dictionary<string, string?> { ["size"] = "a" },
            [KeyValuePair.Create("熟客", true)], "小李", TestCrm.At("2026-03-01T00:00:00Z"));
        var row = RowBody.Bytes(customer
            with { Facts = customer.Facts.With(null, NightShop.Order("demo", "1", TestCrm.At("2026-02-01T10:00:00Z"), 1000)) });
        new CustomerReader().Read(row).ToldTags.ShouldBe(["熟客"]);
        for (var length = 0; length < row.Length; length++)
            Should.Throw<Exception>(() => RowBody.Read<Customer>(row.AsMemory(0, length)), $"{length} bytes");
    }

    /// <summary>A member without a number would be lost, and a number given twice would read one field as another.</summary>
    [Fact]
    public void PackedTypes_EveryStoredMember_HasItsOwnNumber()
    {
        foreach (var type in typeof(RowBody).Assembly.GetTypes().Where(t => t.IsDefined(typeof(MessagePackObjectAttribute), false)))
        {
            var members = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite).ToList();
            var numbers = members.Select(p => p.GetCustomAttribute<KeyAttribute>()?.IntKey ?? -1).Order().ToList();
            numbers.ShouldBe(Enumerable.Range(0, members.Count), type.Name);
        }
    }

    /// <summary>
    /// What the numbers mean is on disk: a line of the file never changes. A new member adds its line.
    /// </summary>
    [Fact]
    public void PackedTypes_KeepTheNumbersTheyWereGiven()
    {
        var now = typeof(RowBody).Assembly.GetTypes().Where(t => t.IsDefined(typeof(MessagePackObjectAttribute), false))
            .SelectMany(t => t.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite)
                .Select(p => $"{t.Name.Split('`')[0]} {p.GetCustomAttribute<KeyAttribute>()?.IntKey} {p.Name}"));
        now.Order(StringComparer.Ordinal).ShouldBe(File.ReadLines(Repository.At("tests/Crm.Tests/Common/packed-members.txt"))
            .Order(StringComparer.Ordinal));
    }

    /// <summary>Enums are stored as numbers: one that changes its number changes what is stored.</summary>
    [Theory]
    [InlineData(typeof(Milestone), "Created Paid PartlyShipped Shipped ArrivedInCity OutForDelivery Signed Completed Reviewed Cancelled "
        + "RefundOpened RefundFinished ParcelException ParcelReturned PaymentFailed ReadyForPickup")]
    [InlineData(typeof(TouchpointState), "Planned Claimed Accepted Failed InDoubt Suppressed Expired TaskCreated Delivered")]
    [InlineData(typeof(MessageClass), "Transactional Care Promotional")]
    [InlineData(typeof(GiftStep), "Suggested Declined Given")]
    public void StoredEnums_KeepTheirNumbers(Type type, string names) =>
        names.Split(' ').Select((name, number) => $"{name}={number}").ShouldBe(Enum.GetValuesAsUnderlyingType(type).Cast<int>()
            .Take(names.Split(' ').Length).Select(number => $"{Enum.GetName(type, number)}={number}"));

    [Fact]
    public void RowText_OfAPackedRow_IsItsJson() => Encoding.UTF8.GetString(
        Crm.Reports.RowText.Of("d|20260301000000|b", RowBody.Bytes(new DueRow("a", "b"))).Span)
        .ShouldBe("""{"customer":"a","touchpoint":"b"}""");
}
