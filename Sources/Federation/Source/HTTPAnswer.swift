import CareRecord
import Foundation
import Synchronization

/// One answer's bytes with what its headers say.
struct HTTPAnswer: Sendable {
    let status: Int
    /// Lower case.
    let contentType: String
    /// Seconds to wait before asking again.
    let retryAfter: Int?
    let lastModified: Date?
    /// `X-Security-Context` of a document (HL7 FHIR R4, Binary).
    var securityContext: String?
    let body: [UInt8]

    /// Whether the next moment may see another answer.
    var isPassingFault: Bool { status >= 500 || status == 429 }

    /// Seconds of a Retry-After header: a number, or a date from which they are counted (RFC 9110 section 10.2.3).
    static func retryAfter(_ text: String, now: Date = Date()) -> Int? {
        if let seconds = Int(text) { return seconds }
        return date(text).map { Int(min(max(0, $0.timeIntervalSince(now).rounded(.up)), 1_000_000)) }
    }

    /// IMF-fixdate (RFC 9110 section 5.6.7), such as `Sun, 06 Nov 1994 08:49:37 GMT`; nil for anything else.
    static func date(_ text: String) -> Date? {
        let parts = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 6, parts[5] == "GMT", parts[1].count == 2,
            let month = months.firstIndex(of: String(parts[2]))
        else { return nil }
        let number = month + 1 < 10 ? "0\(month + 1)" : "\(month + 1)"
        guard let date = PartialDate("\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z") else { return nil }
        return Date(timeIntervalSince1970: TimeInterval(date.earliest))
    }
}

/// Bytes that all answers to one question may come to together; counted while they arrive, whichever request they come on.
final class ByteBudget: Sendable {
    let limit: Int
    private let left: Mutex<Int>

    init(_ limit: Int) {
        self.limit = limit
        left = Mutex(limit)
    }

    /// Whether so many more may be kept.
    func take(_ count: Int) -> Bool {
        left.withLock { left in
            left -= count
            return left >= 0
        }
    }
}
