/// Why a collector did not take what it was sent. Nothing of it counts as taken.
enum DeliveryFailure: Error, Equatable, Sendable {
    case unreachable
    /// Its certificate or ours was not accepted, or it speaks no TLS.
    case notTrusted
    /// The files that the region names cannot be used.
    case notSetUp
    case brokeOff
    /// It closed the connection and did not say that it had read all of it (RFC 5425 section 4.4).
    case notSaid
    case late

    var sentence: String {
        switch self {
        case .unreachable: "it cannot be reached"
        case .notTrusted: "its certificate or ours was not accepted"
        case .notSetUp: "the certificate files that the region names cannot be used"
        case .brokeOff: "the connection broke off"
        case .notSaid: "it closed the connection without saying that it had read all of it: if it never does, set saysClosed to false"
        case .late: "it did not take it in time"
        }
    }
}
