using Crm.Common;
using CsCheck;

namespace Crm.Tests.Support;

/// <summary>Laws every join keeps. What breaks one is shrunk to the smallest case, and told with the seed that repeats it.</summary>
static class Laws
{
    public static void OfJoin<T>(Gen<T> gen, Func<T, T, T> join, long cases = 3000) where T : notnull =>
        Gen.Select(gen, gen, gen).Sample((a, b, c) =>
        {
            Text(join(a, b)).ShouldBe(Text(join(b, a)), "the order of two does not matter");
            Text(join(join(a, b), c)).ShouldBe(Text(join(a, join(b, c))), "nor how three are put together");
            Text(join(join(a, b), b)).ShouldBe(Text(join(a, b)), "nor a repetition");
        }, iter: cases);

    static string Text<T>(T value) where T : notnull => System.Text.Encoding.UTF8.GetString(Json.Bytes(value));
}
