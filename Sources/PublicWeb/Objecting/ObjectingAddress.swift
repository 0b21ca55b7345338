import Web

/// Addresses of the pages about objecting.
enum ObjectingAddress {
    /// Where it begins: signed in or not.
    case start
    /// Signed in: what it may mean, and saying so.
    case now
    /// Not signed in.
    case form
    /// One's own, and how far it is.
    case mine
    case withdraw(String)
    case keep(String)
    /// Not to be written to any more at the address that was given.
    case forgetAddress(String)

    var path: String {
        switch self {
        case .start: "/object"
        case .now: "/object/now"
        case .form: "/object/form"
        case .mine: "/object/mine"
        case .withdraw(let id): "/object/mine/\(id)/withdraw"
        case .keep(let id): "/object/mine/\(id)/keep"
        case .forgetAddress(let id): "/object/mine/\(id)/forget-address"
        }
    }

    /// In the language of the page on which it stands, as `PublicAddress.here`.
    var here: String { PublicAddress.here(path) }
}

extension HTML.Interpolation {
    /// An address of ours, inside `href` or `action`.
    mutating func appendInterpolation(_ address: ObjectingAddress) { appendInterpolation(plain: address.here) }
}
