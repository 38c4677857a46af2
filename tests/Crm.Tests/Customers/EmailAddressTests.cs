using Crm.Customers;

namespace Crm.Tests.Customers;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData(" Ada@Example.COM ", "ada@example.com")]
    [InlineData("a.b+c@mail.example.co.uk", "a.b+c@mail.example.co.uk")]
    [InlineData("用户@例子.中国", "用户@例子.中国")]
    public void TryParse_OfAnAddress_IsItInOneForm(string text, string address)
    {
        EmailAddress.TryParse(text, out var read).ShouldBeTrue();
        read.ShouldBe(address);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ada")]
    [InlineData("ada@example")]
    [InlineData("@example.com")]
    [InlineData("a@b@example.com")]
    [InlineData("a***@example.com")]
    [InlineData("noemail@example.com")]
    [InlineData("no-reply@example.com")]
    [InlineData("ada @example.com")]
    [InlineData("ada@.com")]
    [InlineData("ada@example..com")]
    [InlineData("ada@example.c")]
    [InlineData("<ada@example.com>")]
    [InlineData("ada@example.com,b@example.com")]
    public void TryParse_OfWhatNamesNobody_IsNone(string? text) => EmailAddress.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Mask_ShowsTheFirstLetterAndTheDomain() => EmailAddress.Mask("ada@example.com").ShouldBe("a***@example.com");
}
