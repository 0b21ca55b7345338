/// What pages of failures say. `PublicFailure` has the rest.
enum FailureText: String, PageText {
    static let file = "failures"
    static let blocks: Set<Self> = [
        .failed, .notFound, .crossSite, .badForm, .notBegunHere, .providerUnavailable, .notProven, .notAccepted, .unavailable,
    ]

    case start, whoLooked, reference
    case failedTitle, failed, notSignedInTitle, notSignedIn, notFoundTitle, notFound, methodTitle, method, crossSiteTitle, crossSite
    case badFormTitle, badForm, notFromHereTitle, notFromHere, tooManyTitle, tooManyOne, tooMany
    case loggedOutTitle, notBegunHere, refusedByProvider, notAccepted, providerUnavailableTitle, providerUnavailable
    case notProvenTitle, notProven, unavailableTitle, unavailable

    var takes: Set<String> {
        switch self {
        case .reference: ["reference"]
        case .tooMany: ["seconds"]
        default: []
        }
    }
}
