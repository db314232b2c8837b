using Microsoft.AspNetCore.Components;
using PluginTokenServer.Host.SignIn.Texts;

namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>A page of one kind of model.</summary>
public abstract class PageComponent<TModel> : ComponentBase
    where TModel : PageModel
{
    [Parameter, EditorRequired]
    public TModel Model { get; set; } = null!;

    [Parameter, EditorRequired]
    public PageFrame Frame { get; set; } = null!;

    private protected PageTexts T => Frame.Texts;
}
