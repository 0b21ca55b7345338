import CareRecord

/// What the status words of FHIR R4 mean for showing (STANDARDS 10). A word that is not in a list means nothing in particular
/// and is shown as sent.
enum StatusWords {
    typealias Meanings = [String: Status.Meaning]

    static func status(_ word: String?, _ meanings: Meanings) -> Status? {
        guard let word else { return nil }
        if word == "entered-in-error" { return Status(asSent: word, meaning: .enteredInError) }
        return Status(asSent: word, meaning: meanings[word] ?? .asSent)
    }

    static let appointment: Meanings = [
        "proposed": .planned, "pending": .planned, "booked": .planned, "waitlist": .planned, "arrived": .current,
        "checked-in": .current, "fulfilled": .past, "cancelled": .stopped, "noshow": .stopped,
    ]
    static let condition: Meanings = [
        "active": .current, "recurrence": .current, "relapse": .current, "inactive": .past, "remission": .past,
        "resolved": .past,
    ]
    static let medicine: Meanings = [
        "active": .current, "on-hold": .onHold, "cancelled": .stopped, "completed": .past, "stopped": .stopped,
        "draft": .planned, "intended": .planned, "not-taken": .stopped, "preparation": .planned, "in-progress": .current,
        "declined": .stopped, "not-done": .stopped,
    ]
    /// Amended and corrected results stand: they are the later word. Which they are is said by the word itself.
    static let result: Meanings = [
        "registered": .planned, "partial": .current, "preliminary": .current, "final": .current, "amended": .current,
        "corrected": .current, "appended": .current, "cancelled": .stopped, "available": .current,
    ]
    static let document: Meanings = [
        "current": .current, "superseded": .superseded, "preliminary": .current, "final": .current, "amended": .current,
    ]
    static let plan: Meanings = [
        "draft": .planned, "active": .current, "on-hold": .onHold, "revoked": .stopped, "completed": .past,
        "proposed": .planned, "planned": .planned, "accepted": .current, "cancelled": .stopped, "rejected": .stopped,
        "inactive": .past,
    ]
    static let encounter: Meanings = [
        "planned": .planned, "arrived": .current, "triaged": .current, "in-progress": .current, "onleave": .onHold,
        "finished": .past, "cancelled": .stopped, "waitlist": .planned, "active": .current, "onhold": .onHold,
        "draft": .planned, "on-hold": .onHold, "revoked": .stopped, "completed": .past,
    ]
    static let procedure: Meanings = [
        "preparation": .planned, "in-progress": .current, "not-done": .stopped, "on-hold": .onHold, "stopped": .stopped,
        "completed": .past,
    ]
    static let immunisation: Meanings = ["completed": .past, "not-done": .stopped]
    static let flag: Meanings = ["active": .current, "inactive": .past]
}
