using Crm.Storage;
using Crm.Tests.Contracts;

namespace Crm.Functions.Tests;

[Collection("Azurite")]
public sealed class MembershipOnAzureTests(Azurite azurite) : MembershipContract
{
    protected override CrmTables Tables(CrmTables local) =>
        new(azurite.NewTable(), azurite.NewTable(), azurite.NewTable(), azurite.NewTable());
}
