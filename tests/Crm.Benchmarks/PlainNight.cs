using System.Diagnostics;
using System.Globalization;
using Crm.Customers;
using Microsoft.Data.Sqlite;

namespace Crm.Benchmarks;

/// <summary>
/// The least a night can be: a plain program that classes every buyer by recency, frequency and money against the means and writes who
/// changed, over rows of these four numbers alone. No tags, segments, tiers, reasons, conflicts or resuming.
/// </summary>
static class PlainNight
{
    static string FileOf(string folder) => Path.Combine(folder, "plain.db");

    /// <summary>Puts the orders that the file of orders has beyond those put before.</summary>
    public static int Fill(string folder)
    {
        using var database = Open(folder);
        Run(database, "CREATE TABLE IF NOT EXISTS buyers(id TEXT PRIMARY KEY, last INTEGER, orders INTEGER, total INTEGER, class INTEGER) "
            + "WITHOUT ROWID; CREATE TABLE IF NOT EXISTS seen(orders INTEGER)");
        var seen = Convert.ToInt64(Scalar(database, "SELECT total(orders) FROM seen"), CultureInfo.InvariantCulture);
        using var transaction = database.BeginTransaction();
        using var add = database.CreateCommand();
        add.CommandText = "INSERT INTO buyers VALUES ($id, $at, 1, $amount, NULL) ON CONFLICT(id) DO UPDATE SET last = max(last, "
            + "excluded.last), orders = orders + 1, total = total + excluded.total";
        var (id, at, amount) = (Parameter(add, "$id"), Parameter(add, "$at"), Parameter(add, "$amount"));
        var count = 0L;
        foreach (var line in File.ReadLines(Path.Combine(folder, "orders.csv")).Skip(1 + (int)seen))
        {
            var fields = line.Split(',');
            (id.Value, at.Value, amount.Value) = (fields[0], long.Parse(fields[1], CultureInfo.InvariantCulture),
                long.Parse(fields[2], CultureInfo.InvariantCulture));
            add.ExecuteNonQuery();
            count++;
        }
        Run(database, string.Create(CultureInfo.InvariantCulture, $"INSERT INTO seen VALUES ({count})"));
        transaction.Commit();
        return 0;
    }

    public static int Night(string folder, DateOnly date)
    {
        var (watch, before) = (Stopwatch.StartNew(), Process.GetCurrentProcess().TotalProcessorTime);
        using var database = Open(folder);
        var midnight = new DateTimeOffset(date, default, TimeSpan.Zero).ToUnixTimeSeconds();
        var (buyers, days, orders, total) = (0L, 0L, 0L, 0L);
        foreach (var one in Rows(database))
            (buyers, days, orders, total) = (buyers + 1, days + Days(one.Last, midnight), orders + one.Orders, total + one.Total);
        var changed = new List<(string Id, int Class)>();
        foreach (var one in Rows(database))
        {
            var found = (int)Names.ClassOf((Int128)Days(one.Last, midnight) * buyers <= days, (Int128)one.Orders * buyers >= orders,
                (Int128)one.Total * buyers >= total);
            if (found != one.Class) changed.Add((one.Id, found));
        }
        Write(database, changed);
        var cpu = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"plain program, RFM class alone: {buyers} buyers, {changed.Count} "
            + $"changed, {watch.Elapsed.TotalSeconds:F2} s, cpu {cpu:F2} s"));
        return 0;
    }

    static long Days(long last, long midnight) => Math.Max(0, (midnight - last + 86_399) / 86_400);

    static IEnumerable<(string Id, long Last, long Orders, long Total, int Class)> Rows(SqliteConnection database)
    {
        using var command = database.CreateCommand();
        command.CommandText = "SELECT id, last, orders, total, coalesce(class, -1) FROM buyers";
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return (reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt32(4));
    }

    static void Write(SqliteConnection database, List<(string Id, int Class)> changed)
    {
        using var transaction = database.BeginTransaction();
        using var update = database.CreateCommand();
        update.CommandText = "UPDATE buyers SET class = $class WHERE id = $id";
        var (id, found) = (Parameter(update, "$id"), Parameter(update, "$class"));
        foreach (var one in changed)
        {
            (id.Value, found.Value) = (one.Id, one.Class);
            update.ExecuteNonQuery();
        }
        transaction.Commit();
    }

    static SqliteConnection Open(string folder)
    {
        var database = new SqliteConnection("Pooling=false;Data Source=" + FileOf(folder));
        database.Open();
        Run(database, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL");
        return database;
    }

    static SqliteParameter Parameter(SqliteCommand command, string name)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        command.Parameters.Add(parameter);
        return parameter;
    }

    static void Run(SqliteConnection database, string sql)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    static object? Scalar(SqliteConnection database, string sql)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
