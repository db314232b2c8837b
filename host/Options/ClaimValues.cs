using System.ComponentModel;
using System.Globalization;

namespace PluginTokenServer.Host.Options;

/// <summary>The values of one claim. In configuration a single value needs no list.</summary>
[TypeConverter(typeof(FromSingleValue))]
internal sealed class ClaimValues : List<string>
{
    // The binder asks the type's converter where it finds a value instead of a list.
    private sealed class FromSingleValue : TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

        public override object ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) => new ClaimValues { (string)value };
    }
}
