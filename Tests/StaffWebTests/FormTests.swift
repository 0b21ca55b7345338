import Testing

@testable import StaffWeb

/// What is taken for a form.
@Suite struct FormTests {
    @Test(
        "a form's media type in any case and with parameters is one; what only begins like it is none",
        arguments: [
            ("application/x-www-form-urlencoded", true), ("Application/X-WWW-Form-Urlencoded", true),
            ("application/x-www-form-urlencoded ; charset=UTF-8", true), ("application/x-www-form-urlencodedevil", false),
            ("application/json", false), ("", false), ("multipart/form-data; boundary=application/x-www-form-urlencoded", false),
        ])
    func mediaType(_ text: String, isForm: Bool) { #expect(Form.isForm(text) == isForm) }
}
