using Crm.Customers;
using Crm.Storage;

namespace Crm.Nightly;

/// <summary>Writes of one changed customer: the row, and the membership row that tells why.</summary>
sealed record NightlyWrites(IReadOnlyList<Change> Moves, RowWrite Row, RowWrite ClassificationChange);
