/// What an objection may mean for the person, which they read and confirm one by one before they choose.
public enum Consequence: String, Sendable, Hashable, CaseIterable {
    case tests, repeating, elsewhere, medicines, talking

    /// As the desk reads it out. Pages and letters say it by `web/site/en/pages/consequences.md`, word for word the same, which a test holds.
    public var words: String {
        switch self {
        case .tests: "Tests may be done again, because staff cannot see that you had them."
        case .repeating: "You may have to tell your story again each time."
        case .elsewhere: "Staff will not see what happened at other places. In most emergencies they will not see it either."
        case .medicines: "Staff may not see all your medicines and allergies. They could give you something that harms you."
        case .talking: "Staff may still talk or write to each other about your care."
        }
    }
}
