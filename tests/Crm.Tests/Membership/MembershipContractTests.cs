using Crm.Storage;
using Crm.Tests.Contracts;

namespace Crm.Tests.Membership;

public sealed class MembershipOnSqliteTests : MembershipContract
{
    protected override CrmTables Tables(CrmTables local) => local;
}
