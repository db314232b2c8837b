using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginTokenServer.Plugins;
using PluginTokenServer.Validation;

namespace Acme.Identity
{
    // What used to stand in ConfigureServices of the application.
    public class Startup : IPluginStartup
    {
        public void ConfigureServices(PluginContext context, IServiceCollection services)
        {
            services.AddScoped<IVoucherBook, VoucherBook>();
            services.AddTransient<VoucherPrinter>();
            services.AddHttpClient("vouchers", client => client.DefaultRequestHeaders.Add("X-Voucher", context.Id));
        }
    }

    public interface IVoucherBook
    {
        int Number { get; }
    }

    public class VoucherBook : IVoucherBook, IDisposable
    {
        private static int _books;
        private readonly ILogger<VoucherBook> _logger;

        public VoucherBook(ILogger<VoucherBook> logger)
        {
            _logger = logger;
            Number = Interlocked.Increment(ref _books);
        }

        public int Number { get; }

        public void Dispose()
        {
            _logger.LogInformation("Book {Number} is closed", Number);
        }
    }

    public class VoucherPrinter
    {
        public VoucherPrinter(IVoucherBook book)
        {
            Book = book;
        }

        public IVoucherBook Book { get; }
    }

    public class OwnServicesValidator : IExtensionGrantValidator
    {
        private readonly IVoucherBook _book;
        private readonly VoucherPrinter _printer;
        private readonly System.Net.Http.IHttpClientFactory _clients;

        public OwnServicesValidator(IVoucherBook book, VoucherPrinter printer, System.Net.Http.IHttpClientFactory clients)
        {
            _book = book;
            _printer = printer;
            _clients = clients;
        }

        public string GrantType => "voucher";

        public Task ValidateAsync(ExtensionGrantValidationContext context)
        {
            context.Result = new GrantValidationResult("1", GrantType, customResponse: new Dictionary<string, object>
            {
                { "book", _book.Number },
                { "same_book", ReferenceEquals(_book, _printer.Book) },
                { "named_client", string.Join(",", _clients.CreateClient("vouchers").DefaultRequestHeaders.GetValues("X-Voucher")) }
            });
            return Task.CompletedTask;
        }
    }
}
