import CareRecord

/// A document as its source gave it.
public struct SourceDocument: Sendable {
    public let contentType: String
    public let bytes: [UInt8]
    /// What its source says decides who may see it; empty where it says nothing.
    public let contexts: [SecurityContext]

    init(contentType: String, bytes: [UInt8], contexts: [SecurityContext] = []) {
        self.contentType = contentType
        self.bytes = bytes
        self.contexts = contexts
    }
}

/// Whoever may see this may see a document (HL7 FHIR R4, `Binary.securityContext`, and its header `X-Security-Context`).
public enum SecurityContext: Sendable, Hashable {
    /// `Type/id` at the same source.
    case resource(String)
    /// The person of this number.
    case nhsNumber(String)
    /// Of another server, or not said in a way that we can read.
    case cannotBeTold

    /// - Parameter bases: addresses under which the source's resources are its own.
    init(reference: String, bases: Set<String>) {
        var rest = Substring(reference)
        if let base = bases.first(where: { reference.hasPrefix($0 + "/") }) { rest = rest.dropFirst(base.count + 1) }
        var parts = rest.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 4, parts[2] == "_history" { parts = Array(parts.prefix(2)) }
        guard parts.count == 2, parts[0].first?.isUppercase == true, parts[0].allSatisfy(\.isLetter), !parts[1].isEmpty else {
            self = .cannotBeTold
            return
        }
        self = .resource(parts.joined(separator: "/"))
    }
}
