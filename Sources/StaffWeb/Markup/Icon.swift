/// The shapes of law 4's states. A shape never stands alone: words are beside it.
enum Icon: String, CaseIterable {
    case none = "i-none"
    case notShared = "i-notshared"
    case withheld = "i-withheld"
    case notAsked = "i-notasked"
    case unclear = "i-unclear"
    case down = "i-down"
    case waiting = "i-wait"

    var html: HTML { "<svg class=\"cr-i\" aria-hidden=\"true\"><use href=\"#\(plain: rawValue)\"/></svg>" }

    /// Once on each page, before the first use.
    static let sprite: HTML = """
        <svg class="cr-sprite" aria-hidden="true" xmlns="http://www.w3.org/2000/svg">\
        <symbol id="i-none" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6"/></symbol>\
        <symbol id="i-notshared" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6"/><path d="M4 12 12 4"/></symbol>\
        <symbol id="i-withheld" viewBox="0 0 16 16"><rect x="3" y="7" width="10" height="7"/><path d="M5 7V5a3 3 0 0 1 6 0v2"/></symbol>\
        <symbol id="i-notasked" viewBox="0 0 16 16"><path d="M3 8h10"/></symbol>\
        <symbol id="i-unclear" viewBox="0 0 16 16"><path d="M8 1 15 8 8 15 1 8zM8 4.5v4M8 10.2v1.6"/></symbol>\
        <symbol id="i-down" viewBox="0 0 16 16"><path d="M3 3l10 10M13 3 3 13"/></symbol>\
        <symbol id="i-wait" viewBox="0 0 16 16"><path d="M4 1.5h8M4 14.5h8M5 2c0 4 6 8 6 12M11 2c0 4-6 8-6 12"/></symbol></svg>
        """
}
