namespace Crm.Flows;

/// <summary>Takes so many characters and then breaks off whoever writes.</summary>
sealed class LimitedWriter(int most) : StringWriter(System.Globalization.CultureInfo.InvariantCulture)
{
    int left = most;

    /// <summary>More was written than fits.</summary>
    public bool IsFull => left < 0;

    void Take(int count)
    {
        left -= count;
        if (left < 0) throw new InvalidOperationException("The text is longer than any may be.");
    }

    public override void Write(char value)
    {
        Take(1);
        base.Write(value);
    }

    public override void Write(string? value)
    {
        Take(value?.Length ?? 0);
        base.Write(value);
    }

    public override void Write(char[] buffer, int index, int count)
    {
        Take(count);
        base.Write(buffer, index, count);
    }

    public override void Write(System.Text.StringBuilder? value)
    {
        Take(value?.Length ?? 0);
        base.Write(value);
    }

    public override void Write(ReadOnlySpan<char> buffer)
    {
        Take(buffer.Length);
        base.Write(buffer);
    }
}
