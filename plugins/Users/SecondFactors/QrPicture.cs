using QRCoder;

namespace PluginTokenServer.Plugins.Users.SecondFactors;

/// <summary>A QR code as a picture that stands in the page itself.</summary>
internal static class QrPicture
{
    private const int PixelsOfModule = 5;

    /// <summary>A <c>data:</c> URI of a PNG.</summary>
    public static string Of(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var picture = new PngByteQRCode(data);
        return "data:image/png;base64," + Convert.ToBase64String(picture.GetGraphic(PixelsOfModule));
    }
}
