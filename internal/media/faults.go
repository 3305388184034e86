package media

import "liandong/internal/kernel/fault"

// ErrAltered says that a file is not the one that was kept: it was changed where it lies, or the disk is failing.
var ErrAltered = fault.Define(fault.Unavailable, "media.altered", "文件已损坏或被改动，不能提供，请联系系统管理员", "The file is damaged or was altered and is not handed out. Please tell the system administrator.")

// What can be wrong with an upload.
var (
	ErrID      = fault.Define(fault.Invalid, "media.id", "编号应为 UUID", "The id must be a UUID.")
	ErrAccount = fault.Define(fault.Invalid, "media.account", "缺少上传账号", "The account is missing.")
	ErrEmpty   = fault.Define(fault.Invalid, "media.empty", "文件是空的", "The file is empty.")
	ErrLarge   = fault.Define(fault.TooLarge, "media.large", "文件有 %d MB，最多 %d MB：照片请降低分辨率或发送截图，录音请分段，文件请压缩或分开",
		"The file has %d MB, more than the %d MB that are taken. Lower a photo's resolution or send a screenshot, split sound, split or compress documents.")
	ErrMany    = fault.Define(fault.Throttled, "media.many", "同时上传的文件不能超过 %d 个，请先完成已开始的上传", "No more than %d uploads at a time; finish those that have begun.")
	ErrQuota   = fault.Define(fault.Throttled, "media.quota", "今天上传的文件已达上限（%d MB），请明天再传；文字仍可上报", "No more than %d MB of files a day; please send the rest tomorrow. Reports in words still go through.")
	ErrFull    = fault.Define(fault.Unavailable, "media.full", "存储空间不足，暂时不能上传文件，请联系系统管理员；文字仍可上报", "There is no room for files at the moment; please tell the system administrator. Reports in words still go through.")
	ErrIDTaken = fault.Define(fault.Conflict, "media.id_taken", "该编号已用于其他文件", "This id belongs to another file.")

	ErrNoUpload   = fault.Define(fault.NotFound, "media.no_upload", "没有这次上传，或已过期，请重新开始", "There is no such upload, or it has expired; please begin again.")
	ErrOver       = fault.Define(fault.Conflict, "media.over", "这次上传已经结束", "This upload is over.")
	ErrGap        = fault.Define(fault.Conflict, "media.gap", "请从已收到的位置（第 %d 字节）继续", "Go on from what has been received: byte %d.")
	ErrDiffers    = fault.Define(fault.Conflict, "media.differs", "与先前收到的内容不同", "This differs from what was received before.")
	ErrBeyond     = fault.Define(fault.Invalid, "media.beyond", "内容超过预先声明的大小", "There is more than was announced.")
	ErrBroken     = fault.Define(fault.Unavailable, "media.broken", "传输中断，请从第 %d 字节继续", "The transmission broke off; go on from byte %d.")
	ErrIncomplete = fault.Define(fault.Conflict, "media.incomplete", "文件还没有传完，请从第 %d 字节继续", "The file has not arrived whole; go on from byte %d.")

	ErrUnavailable = fault.Define(fault.Unavailable, "media.unavailable", "附件暂时无法处理，请稍后重试", "Files cannot be taken at the moment. Please try again later.")
)

// Why a file is refused for good.
var (
	ErrKind = fault.Define(fault.Invalid, "media.kind",
		"不支持这种文件：照片请用 JPEG、PNG、WebP，录音请用 MP3、M4A、OGG、WAV、AMR，文件请用 PDF、DOCX、XLSX",
		"Files of this kind are not taken: photos as JPEG, PNG or WebP; sound as MP3, M4A, OGG, WAV or AMR; documents as PDF, DOCX or XLSX.")
	ErrGIF  = fault.Define(fault.Invalid, "media.gif", "不支持 GIF 动图，请上传照片或截图", "GIF is not taken; please send a photo or a screenshot.")
	ErrHEIC = fault.Define(fault.Invalid, "media.heic",
		"此浏览器不能转换 HEIC/AVIF 照片：请在相册中另存为 JPEG 或发送截图；以后可在相机设置中改为 JPEG（苹果：设置-相机-格式-兼容性最佳；安卓：关闭“高效图片/HEIF”）",
		"This browser cannot convert HEIC or AVIF photos: save the photo as JPEG in the album, or send a screenshot. For the next ones choose JPEG in the camera's settings (iPhone: Settings, Camera, Formats, Most Compatible; Android: turn HEIF off).")
	ErrMarkup  = fault.Define(fault.Invalid, "media.markup", "不支持网页、SVG 和脚本", "Web pages, SVG and scripts are not taken.")
	ErrVideo   = fault.Define(fault.Invalid, "media.video", "不支持视频，请上传照片或录音", "Video is not taken; please send photos or sound.")
	ErrDamaged = fault.Define(fault.Invalid, "media.damaged", "文件已损坏或不完整，请重新拍摄或另存后再传", "The file is damaged or not whole; take or save it again.")
	ErrPixels  = fault.Define(fault.Invalid, "media.pixels", "图片为 %d×%d 像素，超过可处理的大小（JPEG 最多 1.2 亿像素，渐进式 JPEG、PNG 和 WebP 更少），请在相机中改用较低分辨率，或发送截图",
		"The picture has %d × %d pixels, more than can be handled (120 million as JPEG, fewer as progressive JPEG, PNG or WebP). Choose a lower resolution in the camera, or send a screenshot.")
	ErrSide = fault.Define(fault.Invalid, "media.side", "图片为 %d×%d 像素，宽和高都不能超过 %d 像素：请裁剪或分成几张后再传",
		"The picture has %d × %d pixels; neither side may have more than %d. Crop it, or send it in parts.")
	ErrScans    = fault.Define(fault.Invalid, "media.scans", "图片的编码方式无法处理，请另存为普通 JPEG 后再传", "The picture is encoded in a way that cannot be handled. Save it as an ordinary JPEG.")
	ErrTooLarge = fault.Define(fault.TooLarge, "media.too_large_for_kind", "文件有 %d MB；照片最多 48 MB，录音和文件最多 30 MB：照片请降低分辨率或发送截图，录音请分段，文件请压缩或分开",
		"The file has %d MB; a photo may have 48, sound and documents 30. Lower a photo's resolution or send a screenshot, split sound, split or compress documents.")
	ErrHidden = fault.Define(fault.Invalid, "media.hidden", "文件前后附有其他内容", "Something else is hidden before or behind the file.")
	ErrMacro  = fault.Define(fault.Invalid, "media.macro", "文件含有宏，请另存为不含宏的格式", "The document holds macros; save it without them.")
	ErrBomb   = fault.Define(fault.Invalid, "media.bomb", "文件解压后过大", "The document would unpack to too much.")
)

// refusals are the faults above: the file will not become better by trying again.
var refusals = []*fault.Definition{ErrKind, ErrGIF, ErrHEIC, ErrMarkup, ErrVideo, ErrDamaged, ErrPixels, ErrSide, ErrScans, ErrTooLarge, ErrHidden, ErrMacro, ErrBomb}

// Why a file cannot be attached or read.
var (
	ErrNoMedia  = fault.Define(fault.NotFound, "media.none", "没有这个附件", "There is no such file.")
	ErrNotYours = fault.Define(fault.Invalid, "media.not_yours", "没有这个附件，或不是您上传的", "There is no such file, or somebody else sent it.")
	ErrNotReady = fault.Define(fault.Conflict, "media.not_ready", "附件还没有传完", "The file has not been finished.")
	ErrNotTaken = fault.Define(fault.Invalid, "media.not_taken", "附件未被接受，不能使用", "The file was refused and cannot be used.")
	ErrAttached = fault.Define(fault.Conflict, "media.attached", "附件已用于其他地方", "The file is already used elsewhere.")
)
