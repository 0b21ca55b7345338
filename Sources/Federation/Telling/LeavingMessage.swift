import Crypto
import Foundation
import Objections

/// A message as it leaves: whom to, in which words, under which name.
public struct LeavingMessage: Sendable {
    /// The outbox's id.
    public let id: String
    /// Ours (`MessageTemplate`); the region file says which the service's is.
    public let template: String
    public let to: ReachableAddress
    public let reference: String
    /// Who writes: a desk's or the service's name.
    public let desk: String
    public let subject: String
    public let text: String
    /// The code of the language that subject and text are in (RFC 5646).
    public let language: String
    /// When it was put into the outbox: the same however often it is tried.
    public let written: Date

    public init(
        id: String, template: String, to: ReachableAddress, reference: String, desk: String, subject: String, text: String,
        language: String = "en", written: Date
    ) {
        self.id = id
        self.template = template
        self.to = to
        self.reference = reference
        self.desk = desk
        self.subject = subject
        self.text = text
        self.language = language
        self.written = written
    }

    /// By what the receiver knows a message that is sent twice to be one: the same for the same id, and it says nothing. NHS Notify takes a UUID and nothing
    /// else ("Send a single message", `messageReference`), so it is one made of a name (RFC 9562 section 5.5).
    public var key: String {
        // Of this program's own namespace: any UUID that is always the same.
        let namespace: [UInt8] = [0x5b, 0x0e, 0x1c, 0x2f, 0x6a, 0x0d, 0x4c, 0x11, 0x9a, 0x3e, 0x0c, 0x7d, 0x41, 0x8f, 0x20, 0x66]
        var bytes = Array(Insecure.SHA1.hash(data: namespace + Array(id.utf8))).prefix(16).map { $0 }
        bytes[6] = bytes[6] & 0x0F | 0x50
        bytes[8] = bytes[8] & 0x3F | 0x80
        let hex = bytes.map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined()
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { range in
            String(hex.dropFirst(range.lowerBound).prefix(range.count))
        }.joined(separator: "-")
    }
}
