import Foundation

/// What became of what somebody typed to break the glass, where they must sign in again first.
enum TypedBefore: Sendable, Hashable {
    case nothing
    /// It is kept while they do.
    /// - Parameter until: nil where that is not known here.
    case kept(until: Date?)
    case notKept(words: String)
    /// They have signed in again, and it stands in the form.
    case back

    /// Whether the form is not there for it now.
    var isAway: Bool {
        switch self {
        case .kept, .notKept: true
        case .nothing, .back: false
        }
    }

    var html: HTML {
        switch self {
        case .nothing: return ""
        case .kept(let until):
            let time: HTML = until.map { " It is kept until \(HTML.moment($0))." } ?? ""
            return """
                <div class="cr-note" id="typed-before"><p><b>What you typed stands in the form again when you are back.</b>\(time) It was sent to nobody, and nothing \
                happens until you press once more.</p></div>
                """
        case .notKept(let words):
            let wrote: HTML = words.isEmpty ? "" : " You wrote: “\(words)”."
            return """
                <div class="cr-note" id="typed-before"><p><b>What you typed could not be kept.</b>\(wrote) Copy it before you sign in again, if you need it.</p></div>
                """
        case .back:
            return """
                <div class="cr-note" id="typed-before"><p><b>What you typed before you signed in again stands here.</b> It was sent to nobody: read it, and press the \
                button.</p></div>
                """
        }
    }
}
