using System.Runtime.CompilerServices;
using Crm.Common;
using Crm.Customers;
using Crm.Nightly;
using Crm.Segments;
using Crm.Storage;
using Crm.Shops;

namespace Crm.Campaigns;

/// <summary>Somebody a campaign's audience names.</summary>
/// <param name="Id">The customer's.</param>
/// <param name="Row">The customer's row: most of a million need not be read further than the audience asks.</param>
/// <param name="LeftOut">Why they are not planned; null for who is.</param>
public readonly record struct CampaignMember(string Id, ReadOnlyMemory<byte> Row, string? LeftOut)
{
    public Customer Read() => RowBody.Read<Customer>(Row);
}

/// <summary>Who a campaign means, bucket by bucket, in the order of their keys: the same for the check and for planning.</summary>
public sealed class CampaignMembers(CrmTables tables, CampaignStore store, NightlyRun night, SegmentQuery segments, SavedSegments saved,
    ShopDirectory shops)
{
    /// <summary>Reads all customers of the group once, for what they are compared with.</summary>
    public Task<NightlyBaseline> BaselineAsync(Campaign campaign, CancellationToken cancel) =>
        segments.PlanAsync(campaign.Shop.Group, cancel);

    public async IAsyncEnumerable<CampaignMember> InAsync(Campaign campaign, NightlyBaseline baseline, string bucket,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        var library = (await saved.NowAsync(cancel)).Library;
        var judge = new NightlyClassifier(baseline, night.ShopOf(campaign.Shop.Group), library);
        var audience = campaign.Audience;
        var meant = audience.InList ? await store.ListedAsync(campaign.Id, except: false, bucket, cancel) : null;
        var except = audience.ExceptList ? await store.ListedAsync(campaign.Id, except: true, bucket, cancel) : null;
        var others = shops.All.Count(s => s.Group == campaign.Shop.Group) > 1;
        await foreach (var row in tables.Rows.RangeAsync(bucket, "c|", cancel))
        {
            var id = row.Key[2..];
            if (meant?.Contains(id) == false || !judge.Meets(row, audience.When)) continue;
            var excluded = audience.Except is { } condition && judge.MeetsToo(condition);
            yield return new CampaignMember(id, row.Body,
                others && !RowBody.Read<Customer>(row.Body).Facts.Shops.ContainsKey(campaign.Shop.Id) ? "other-shop"
                : excluded ? "excluded" : except?.Contains(id) == true ? "excluded-list" : null);
        }
    }
}
