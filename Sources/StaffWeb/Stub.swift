// StaffWeb
