/// An event as a syslog message (RFC 5424), and as it goes over TLS (RFC 5425).
public struct SyslogMessage: Hashable, Sendable {
    /// `<priority>1 time host application process kind [data] message`, ASCII, no line end.
    public let bytes: [UInt8]

    /// Of an enterprise number that stands for none (RFC 5612): this is a project and has none.
    public static let dataName = "carerecord@32473"
    /// Log audit (RFC 5424, table 1).
    private static let facility = 13

    /// - Parameters:
    ///   - host: the name that stands for who sends it (RFC 5424 section 6.2.4).
    ///   - isWarning: something was refused, or went wrong: severity 4 and not 5.
    ///   - message: JSON.
    public init(_ event: ExportedEvent, host: String, isWarning: Bool, message: JSONText) {
        let severity = isWarning ? 4 : 5
        let data = [
            ("index", "\(event.index)"), ("id", event.hex(.id) ?? ""), ("part", "\(event.number(.part) ?? 1)"),
            ("parts", "\(event.number(.parts) ?? 1)"),
        ].map { " \($0.0)=\"\($0.1)\"" }.joined()
        let head =
            "<\(Self.facility * 8 + severity)>1 \(event.time) \(Self.name(host, 255)) carerecord - \(Self.name(event.text(.kind) ?? "", 32)) "
            + "[\(Self.dataName)\(data)] "
        bytes = Array(head.utf8) + message.bytes
    }

    /// Its length in bytes, a space, and itself (RFC 5425 section 4.3): whatever it holds, the next one begins where it ends.
    public var framed: [UInt8] { Array("\(bytes.count) ".utf8) + bytes }

    /// What may stand in a head: printable, without spaces, `-` where there is nothing (RFC 5424 section 6).
    private static func name(_ text: String, _ longest: Int) -> String {
        let kept = String(decoding: text.utf8.filter { (0x21...0x7E).contains($0) }.prefix(longest), as: UTF8.self)
        return kept.isEmpty ? "-" : kept
    }
}
