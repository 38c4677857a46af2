using Azure;

namespace Crm.Azure;

/// <summary>What a refusal of Table Storage means for a commit.</summary>
static class TableFailure
{
    public enum Kind { Other, Conflict, NoRow, NoTable }

    public static Kind Of(RequestFailedException failure) => (failure.Status, failure.ErrorCode) switch
    {
        (404, "TableNotFound") => Kind.NoTable,
        (404, _) => Kind.NoRow,
        // Being deleted is no conflict with another writer.
        (409, "TableBeingDeleted") => Kind.Other,
        (409 or 412, _) => Kind.Conflict,
        _ => Kind.Other,
    };
}
