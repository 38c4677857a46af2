namespace Azure.Data.Tables.Models;

public class TableItem { public string Name => throw null!; }
