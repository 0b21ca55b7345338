import Web

// What the staff listener shares with the public one (room Web), under the names that its pages use.

public typealias Edge = Web.Edge
public typealias Rates = Web.Rates
public typealias SanitisedMarkup = Web.SanitisedMarkup
typealias AllowedMethods = Web.AllowedMethods
typealias Assets = Web.Assets
typealias Escaping = Web.Escaping
typealias Form = Web.Form
typealias HTML = Web.HTML
typealias LondonTime = Web.LondonTime
typealias RequestReference = Web.RequestReference

/// An operator of another module is found only in files that import it: this one is, in every file of ours.
func += (html: inout HTML, more: HTML) { html.append(more) }

extension HTML.Interpolation {
    /// An address of ours, inside `href`, `action` or `src`.
    mutating func appendInterpolation(_ address: Address) { appendInterpolation(plain: address.path) }
}

extension Assets {
    /// The closed list of what is served to staff.
    static let served: [(String, String)] = [
        ("carerecord.css", "text/css; charset=utf-8"),
        ("print.css", "text/css; charset=utf-8"),
        ("carerecord.js", "text/javascript; charset=utf-8"),
        ("watch.js", "text/javascript; charset=utf-8"),
        ("vendor/nhsuk-frontend.min.css", "text/css; charset=utf-8"),
        ("vendor/nhsuk-frontend.min.js", "text/javascript; charset=utf-8"),
    ]

    init(folder: String) { self.init(folder: folder, serving: Self.served) }

    func address(_ name: String) -> Address { .asset(name, version: version(of: name)) }
}
