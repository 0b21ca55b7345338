import Objections

/// Messages wait in lines, one for each receiver, so that one that hangs holds up no other.
extension Region.Telling {
    public enum Line: Sendable, CaseIterable {
        /// To the message service.
        case service
        /// To this machine's mail relay; and what nothing sends.
        case relay
        /// Texts to the service, emails to the relay: which, only the address tells, and that is sealed.
        case either
    }

    /// Of which templates a line's messages are. Each message is in one line, whatever its template.
    public static func templates(of line: Line, _ telling: Region.Telling?) -> MessageTemplates {
        let both = Set((telling?.webhook?.templates ?? [:]).keys)
        let texts = Set((telling?.webhook?.textTemplates ?? [:]).keys)
        return switch line {
        case .service: .only(both)
        case .either: .only(texts.subtracting(both))
        case .relay: .allBut(both.union(texts))
        }
    }
}
