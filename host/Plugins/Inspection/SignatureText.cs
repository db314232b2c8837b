using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>
/// Writes types in signatures as text: in full, so that two signatures are the same exactly if their texts are, or short, for people. The assembly a type lives in
/// is left out: it may have moved between assemblies.
/// </summary>
internal sealed class SignatureText : ISignatureTypeProvider<string, IReadOnlyList<string>>
{
    public static readonly SignatureText Full = new(isShort: false);
    public static readonly SignatureText Short = new(isShort: true);

    // The decoder calls itself for every level of a type; a longer signature is nonsense or an attempt to exhaust the stack.
    private const int BytesAtMost = 2_048;

    private readonly bool _isShort;

    private SignatureText(bool isShort) => _isShort = isShort;

    /// <summary>The text of a method's signature: return type, type parameters, parameters. Null for one too long to be looked at.</summary>
    /// <param name="metadata">Where the signature stands.</param>
    /// <param name="signature">The signature of a method or a reference to one.</param>
    /// <param name="arguments">The type arguments of the type it belongs to; empty to leave its parameters as they are.</param>
    public static string? OfMethod(MetadataReader metadata, BlobHandle signature, IReadOnlyList<string> arguments)
    {
        var blob = metadata.GetBlobReader(signature);
        if (blob.Length > BytesAtMost)
            return null;
        var method = new SignatureDecoder<string, IReadOnlyList<string>>(Full, metadata, arguments).DecodeMethodSignature(ref blob);
        return $"{(method.Header.IsInstance ? "instance " : "")}{method.ReturnType} `{method.GenericParameterCount}({string.Join(',', method.ParameterTypes)})";
    }

    /// <summary>The text of a field's type.</summary>
    public static string? OfField(MetadataReader metadata, BlobHandle signature, IReadOnlyList<string> arguments)
    {
        var blob = metadata.GetBlobReader(signature);
        return blob.Length > BytesAtMost ? null : new SignatureDecoder<string, IReadOnlyList<string>>(Full, metadata, arguments).DecodeFieldSignature(ref blob);
    }

    /// <summary>The parameters of a method, for people: <c>String, List&lt;Claim&gt;</c>.</summary>
    public static string Parameters(MetadataReader metadata, BlobHandle signature)
    {
        var blob = metadata.GetBlobReader(signature);
        return blob.Length > BytesAtMost
            ? "…"
            : string.Join(", ", new SignatureDecoder<string, IReadOnlyList<string>>(Short, metadata, []).DecodeMethodSignature(ref blob).ParameterTypes);
    }

    /// <summary>The type arguments of a generic type that is used as a base, an interface or the owner of a member, and the type itself.</summary>
    public static (EntityHandle Type, IReadOnlyList<string> Arguments)? Instantiation(MetadataReader metadata, TypeSpecificationHandle handle, IReadOnlyList<string> arguments)
    {
        var blob = metadata.GetBlobReader(metadata.GetTypeSpecification(handle).Signature);
        if (blob.Length is 0 or > BytesAtMost || blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
            return null;

        blob.ReadCompressedInteger(); // Class or value type.
        var type = blob.ReadTypeHandle();
        var count = blob.ReadCompressedInteger();
        var decoder = new SignatureDecoder<string, IReadOnlyList<string>>(Full, metadata, arguments);
        var decoded = new List<string>();
        for (var i = 0; i < count; i++)
            decoded.Add(decoder.DecodeType(ref blob));
        return (type, decoded);
    }

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => _isShort ? typeCode.ToString() : "System." + typeCode;

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Name(TypeNames.Of(reader, handle));

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => Name(TypeNames.Of(reader, handle));

    // No compiler writes a signature that points to another one here; following it could lead in a circle.
    public string GetTypeFromSpecification(MetadataReader reader, IReadOnlyList<string> genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => "?";

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => $"{genericType}<{string.Join(_isShort ? ", " : ",", typeArguments)}>";

    public string GetGenericTypeParameter(IReadOnlyList<string> genericContext, int index) => index < genericContext.Count ? genericContext[index] : $"!{index}";

    public string GetGenericMethodParameter(IReadOnlyList<string> genericContext, int index) => $"!!{index}";

    public string GetArrayType(string elementType, ArrayShape shape) => elementType + (shape.Rank == 1 ? "[*]" : $"[{new string(',', shape.Rank - 1)}]");

    public string GetSZArrayType(string elementType) => elementType + "[]";

    public string GetByReferenceType(string elementType) => _isShort ? "ref " + elementType : elementType + "&";

    public string GetPointerType(string elementType) => elementType + "*";

    public string GetPinnedType(string elementType) => elementType;

    public string GetFunctionPointerType(MethodSignature<string> signature) => $"delegate*<{string.Join(',', signature.ParameterTypes)},{signature.ReturnType}>";

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) =>
        _isShort ? unmodifiedType : $"{unmodifiedType} {(isRequired ? "modreq" : "modopt")}({modifier})";

    private string Name(string fullName) => _isShort ? TypeNames.Short(fullName) : fullName;
}
