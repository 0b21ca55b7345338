import CareRecord

/// What the national register says of a person whose objection is in force, which their desk must see to. It decides nothing: a desk takes the step.
public enum RegisterWord: Sendable, Hashable {
    case died
    /// It said that they had died, and does not any more: what had ended with that is in force again.
    case lives
    /// They are registered at a practice for whose people another desk answers: its integrated care system.
    case moved(to: ODSCode)

    /// As it is kept with the step that noted it.
    public var kept: String {
        switch self {
        case .died: "died"
        case .lives: "lives"
        case .moved(let ics): "moved \(ics.code)"
        }
    }

    /// - Returns: nil where it says nothing, or what this program does not know.
    public init?(kept: some StringProtocol) {
        if kept == "died" {
            self = .died
        } else if kept == "lives" {
            self = .lives
        } else if kept.hasPrefix("moved "), let ics = ODSCode(String(kept.dropFirst(6))) {
            self = .moved(to: ics)
        } else {
            return nil
        }
    }
}
