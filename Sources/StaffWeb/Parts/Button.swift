/// NHS.UK's button.
enum Button {
    /// A second press within a second is not a second request: each opening and each search is an account of its own.
    static let once: HTML = " data-module=\"nhsuk-button\" data-prevent-double-click=\"true\""
}
