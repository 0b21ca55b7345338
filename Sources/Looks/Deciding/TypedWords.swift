import AccessControl
import CareRecord
import Foundation

/// What somebody typed into a form before it was found that they must sign in again. It is kept for them meanwhile and stands in the form when they come
/// back; nothing follows from it until they press once more.
public struct TypedWords: Codable, Sendable, Hashable {
    /// The id of a reason, as it was chosen.
    public let reason: String?
    public let ground: String?
    /// Their own words.
    public let words: String
    /// What was ticked, by its raw value.
    public let sections: [String]
    public let labels: [String]

    public init(reason: String?, ground: String? = nil, words: String, sections: Set<Section> = [], labels: Set<LabelID> = []) {
        self.reason = reason
        self.ground = ground
        self.words = words
        self.sections = sections.map(\.rawValue).sorted()
        self.labels = labels.map(\.rawValue).sorted()
    }

    /// What was sent to break the glass; nil where nothing of that was typed.
    public init?(_ asked: LookRequest) {
        guard asked.reason != nil || asked.ground != nil || !asked.words.isEmpty || !asked.sections.isEmpty || !asked.labels.isEmpty
        else { return nil }
        self.init(reason: asked.reason, ground: asked.ground, words: asked.words, sections: asked.sections, labels: asked.labels)
    }

    /// Without what the policy does not have: what somebody typed in place of a choice is kept nowhere, not even sealed.
    public func known(to policy: RegionPolicy) -> TypedWords {
        let isKnown = Set(policy.labels.map(\.id.rawValue))
        return TypedWords(
            reason: policy.breakGlass.reasons.contains { $0.id == reason } ? reason : nil, ground: policy.hasGround(ground) ? ground : nil,
            words: words, sections: Set(sections.compactMap { Section(rawValue: $0) }),
            labels: Set(labels.filter { isKnown.contains($0) }.map { LabelID($0) }))
    }

    /// As the form for breaking the glass shows it again.
    public var asked: LookRequest {
        LookRequest(
            number: "", reason: reason, ground: ground, words: words, sections: Set(sections.compactMap { Section(rawValue: $0) }),
            labels: Set(labels.map { LabelID($0) }))
    }
}

/// The form that something was typed into.
public enum TypedInto: String, Sendable, Hashable, CaseIterable {
    case glass
    case summaryCareRecord
}

/// Keeping what was typed, sealed, with the look that waits: for the session that it waits for and the staff member who typed it, and for no longer than it
/// may wait.
public struct TypedDesk: Sendable {
    public typealias Failed = LookAccount.Failed

    /// What is kept, and whose.
    public struct Place: Sendable, Hashable {
        public let form: TypedInto
        public let look: LookID
        public let session: String
        public let staff: StaffMember
    }

    /// - Returns: until when; nil where the look does not wait for that session.
    public var keep: @Sendable (TypedWords, Place, Date) async throws(Failed) -> Date?
    /// - Returns: nil where nothing is kept there, or nothing of theirs.
    public var find: @Sendable (Place, Date) async throws(Failed) -> TypedWords?
    public var forget: @Sendable (Place) async throws(Failed) -> Void

    public init(
        keep: @escaping @Sendable (TypedWords, Place, Date) async throws(Failed) -> Date?,
        find: @escaping @Sendable (Place, Date) async throws(Failed) -> TypedWords?,
        forget: @escaping @Sendable (Place) async throws(Failed) -> Void
    ) {
        self.keep = keep
        self.find = find
        self.forget = forget
    }

    /// Keeps nothing.
    public static let none = TypedDesk(
        keep: { _, _, _ async throws(Failed) in nil }, find: { _, _ async throws(Failed) in nil }, forget: { _ async throws(Failed) in })
}
